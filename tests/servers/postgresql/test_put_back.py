"""tests.sync.hub.test_put_back on PostgreSQL."""

from tests.sync.hub.test_put_back import *  # noqa: F403  # every test of it, with the fixtures of this folder
