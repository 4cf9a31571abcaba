"""tests.sync.hub.test_moves on PostgreSQL."""

from tests.sync.hub.test_moves import *  # noqa: F403  # every test of it, with the fixtures of this folder
