"""Reading somebody else's workbook: in a child process with limits, which holds no key and no database."""
