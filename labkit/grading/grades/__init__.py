"""What learners handed in, what it earned, and what is written about it: records, pages, a report."""
