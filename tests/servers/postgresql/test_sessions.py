"""tests.sync.hub.test_sessions on PostgreSQL."""

from tests.sync.hub.test_sessions import *  # noqa: F403  # every test of it, with the fixtures of this folder
