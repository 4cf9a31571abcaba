"""The page of one record and the page of a new one."""
