"""Assignments as authors write them, and what learners get of them: stripped, released, fetched."""
