"""The hub on PostgreSQL: the same tests as on SQLite, and what only several writers at once can show."""
