"""What nobody caught is in the log file, and the program goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = """
import logging, sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from desktop.uncaught import log_uncaught_errors
from local_db.log_file import LogFile

logging.basicConfig(level=logging.INFO)
log_uncaught_errors()
kept = LogFile(Path(sys.argv[1]))

def in_a_slot():
    raise ValueError("13800138000 in a slot")

def in_a_thread():
    raise KeyError("13800138000 in a thread")

thread = threading.Thread(target=in_a_thread)
thread.start()
thread.join()
application = QCoreApplication([])
QTimer.singleShot(0, in_a_slot)
QTimer.singleShot(0, application.quit)
application.exec()
kept.close()
print("went on")
"""


def test_an_error_in_a_slot_and_in_a_thread_is_in_the_log_file_without_its_text(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "went on", done.stderr
    assert "in a slot" in done.stderr
    said = (tmp_path / "branchdesk.log").read_text(encoding="utf-8")
    assert said.count("ERROR desktop.uncaught: nobody caught an error") == 2
    assert ["ValueError" in said, "KeyError" in said, "in in_a_slot" in said, "in in_a_thread" in said] == [True] * 4
    assert "13800138000" not in said
