"""Assignments: written once, released without their solutions, checked at once, graded from outside."""

__all__ = []
