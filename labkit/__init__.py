"""An interactive kit for teaching and trying out deep learning."""

import os

# TensorFlow reads this once, when it is first imported; without it, its log lines land in notebooks.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__version__ = "0.1.0"
