"""tests.sync.hub.test_case_58_verify on PostgreSQL."""

from tests.sync.hub.test_case_58_verify import *  # noqa: F403  # every test of it, with the fixtures of this folder
