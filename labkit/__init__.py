"""An interactive kit for teaching and trying out deep learning."""

from labkit.core.quiet import quieten_tensorflow

__version__ = "0.1.0"

quieten_tensorflow()
