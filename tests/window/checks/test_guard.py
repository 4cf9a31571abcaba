"""Check 1: this PySide6 on this Python keeps its references to None and True (6.12.0 on 3.11 did not)."""

from __future__ import annotations

import os
import subprocess
import sys

CALLS = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel
class Teller(QObject):
    told = Signal(object)
application = QApplication([])
label, teller, heard = QLabel("x"), Teller(), []
teller.told.connect(heard.append)
before = sys.getrefcount(None)
for number in range(200_000):
    label.setToolTip("x")
for number in range(5_000):
    teller.told.emit(number)
assert len(heard) == 5_000
assert sys.getrefcount(None) > before - 1000, "None is let go by every call"
print("survived")
"""


def test_check_01_two_hundred_thousand_calls_that_return_nothing_survive() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", CALLS], env=environment, capture_output=True, timeout=60, check=False)
    assert done.stdout.decode().strip() == "survived", done.stderr.decode()
