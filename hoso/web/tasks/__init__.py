"""Pages of tasks, and the day of a person."""
