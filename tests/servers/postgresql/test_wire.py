"""tests.sync.hub.test_wire on PostgreSQL."""

from tests.sync.hub.test_wire import *  # noqa: F403  # every test of it, with the fixtures of this folder
