"""The sync centre: what is only here, what headquarters has, what stands still, and what can be done about it."""
