"""tests.sync.hub.test_whole_imports on PostgreSQL."""

from tests.sync.hub.test_whole_imports import *  # noqa: F403  # every test of it, with the fixtures of this folder
