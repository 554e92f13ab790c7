"""Where learners' code runs: a process of its own with limits, and the grader's conversation with it."""
