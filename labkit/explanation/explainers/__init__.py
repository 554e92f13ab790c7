"""Explainers: what each makes of one prediction."""
