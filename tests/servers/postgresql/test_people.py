"""tests.sync.hub.test_people on PostgreSQL."""

from tests.sync.hub.test_people import *  # noqa: F403  # every test of it, with the fixtures of this folder
