"""tests.sync.hub.test_questions_over_http on PostgreSQL."""

from tests.sync.hub.test_questions_over_http import *  # noqa: F403  # every test of it, with the fixtures of this folder
