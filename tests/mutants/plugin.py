"""A pytest plugin: ``-p tests.mutants.plugin --mutant NAME`` runs the ordinary tests with a mutant on."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.mutants.catalogue import BY_NAME

_on = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutant", choices=sorted(BY_NAME), help="the published bug to put into the program")


def pytest_configure(config: pytest.Config) -> None:
    name = config.getoption("--mutant")
    if name:
        _on.enter_context(BY_NAME[name].on())


def pytest_unconfigure() -> None:
    _on.close()
