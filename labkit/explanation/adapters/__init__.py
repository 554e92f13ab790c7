"""Other people's explainers behind the kit's interface: the packages shap and lime."""

from labkit.explanation.adapters.lime_explainers import by_lime
from labkit.explanation.adapters.shap_explainers import by_shap

__all__ = ["by_lime", "by_shap"]
