"""Figures of evaluation: each answers one question of the chapter."""
