"""What lists, pages and the status bar read: one SQL statement -> frozen rows, on read-only connections."""
