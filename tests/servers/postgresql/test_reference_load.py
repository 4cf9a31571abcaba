"""tests.sync.hub.test_reference_load on PostgreSQL."""

from tests.sync.hub.test_reference_load import *  # noqa: F403  # every test of it, with the fixtures of this folder
