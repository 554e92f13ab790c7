"""What needs more than numbers: derivatives of Keras models, and the packages shap and lime."""
