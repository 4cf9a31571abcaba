"""tests.sync.hub.test_erasures on PostgreSQL."""

from tests.sync.hub.test_erasures import *  # noqa: F403  # every test of it, with the fixtures of this folder
