"""Hypothesis looks for broken laws, not for slow machines; windows without a display stand on a screen of real size."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, so that a change is told from chance; `dev.py test --all` looks for new ones.
_QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("laws", _QUIET, derandomize=True)
settings.register_profile("search", _QUIET)
settings.load_profile("laws")

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    _screen = str(Path(__file__).with_name("window") / "screen.json")  # Qt's own is 800 x 800
    _screen = os.path.relpath(_screen) if ":" in _screen else _screen  # Qt parts its words at colons
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen}"


def pytest_collection_finish() -> None:
    """What was imported stays: without this each look for garbage would go through all of it again.

    Not with Qt, whose objects must go in their order when the process ends.
    """
    if "PySide6" not in sys.modules:
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def collector(qapp: object) -> Iterator[None]:
    """Widgets are collected in the window's thread only, as in the program."""
    from desktop.garbage import WindowThreadCollector

    made = WindowThreadCollector()
    yield
    made.stop()


@pytest.fixture(autouse=True)
def no_widget_dies_in_another_thread(request: pytest.FixtureRequest) -> None:
    """Wherever a test has a window, and after it: what it leaves is found later, by whoever allocates."""
    if "qapp" in request.fixturenames:
        request.getfixturevalue("collector")
