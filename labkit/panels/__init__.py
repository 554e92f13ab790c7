"""Panels: a pure computation, a drawing and a caption, connected to controls."""
