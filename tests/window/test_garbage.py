"""Widgets are destroyed in the window's thread only, however often programs begin and end in one process."""

from __future__ import annotations

import gc

from PySide6.QtWidgets import QApplication

from desktop.garbage import WindowThreadCollector


def test_a_collector_that_stops_beside_another_does_not_let_python_collect_in_any_thread(qapp: QApplication) -> None:
    assert not gc.isenabled()
    second = WindowThreadCollector(qapp)
    second.stop()
    assert not gc.isenabled()


def test_the_last_one_gives_collecting_back_to_python(qapp: QApplication) -> None:
    gc.enable()
    try:
        only = WindowThreadCollector(qapp)
        assert not gc.isenabled()
        only.stop()
        assert gc.isenabled()
    finally:
        gc.disable()
