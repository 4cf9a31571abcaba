"""One window for all checks of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.language import Language, the_speech
from desktop.theme import Appearance, the_theme
from tests.window.checks.stage import Stage
from tests.window.checks.survey import Survey


@pytest.fixture(scope="package")
def stage(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The window with something on every page."""
    the_speech().speak(Language.CHINESE)
    the_theme().apply(Appearance.LIGHT, "normal")
    made = Stage(tmp_path_factory.mktemp("stage"))
    yield made
    made.close()


@pytest.fixture(scope="package")
def survey(stage: Stage) -> Survey:
    """The walks through its pages."""
    return Survey(stage)
