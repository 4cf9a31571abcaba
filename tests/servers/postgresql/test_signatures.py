"""tests.sync.hub.test_signatures on PostgreSQL."""

from tests.sync.hub.test_signatures import *  # noqa: F403  # every test of it, with the fixtures of this folder
