"""tests.sync.hub.test_kept_files on PostgreSQL."""

from tests.sync.hub.test_kept_files import *  # noqa: F403  # every test of it, with the fixtures of this folder
