"""Checks of explanations: against exact values, random orders, planted truths and a disguise."""
