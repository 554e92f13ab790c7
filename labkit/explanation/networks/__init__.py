"""What needs Keras: derivatives of models, and a check of explainers by randomized weights."""

import labkit.training  # noqa: F401  first: it keeps TensorFlow's start-up lines off the page
