"""The thirty usability checks, over every page of the window; each test's name carries the number of its check."""
