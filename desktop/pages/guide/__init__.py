"""The user guide as a page of the window."""
