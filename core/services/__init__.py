"""Use cases: one user act = one function = one transaction. Commands are frozen; their id is the idempotency key."""
