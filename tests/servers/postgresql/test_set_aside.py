"""tests.sync.hub.test_set_aside on PostgreSQL."""

from tests.sync.hub.test_set_aside import *  # noqa: F403  # every test of it, with the fixtures of this folder
