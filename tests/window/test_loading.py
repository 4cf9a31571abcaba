"""What is imported behind the first rows: the window's own modules in its thread only, a few at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_AHEAD = """
import sys
import desktop.bootstrap.desk_window
from desktop.bootstrap.warming import CODE
from desktop.loading import read_ahead
before = set(sys.modules)
own = read_ahead([name for names in CODE.values() for name in names])
came = set(sys.modules) - before
assert "rapidfuzz" in came, "what is not the window's own is imported ahead"
classes = {name for name in came if name.startswith("desktop.") and hasattr(sys.modules[name], "__file__")
           and not sys.modules[name].__file__.endswith("__init__.py")}
assert not classes, classes
assert len(own) > 100
for name in own:
    there = set(sys.modules)
    __import__(name)
    more = {one for one in set(sys.modules) - there if one.startswith("desktop.")} - {name}
    assert len(more) <= 12, (name, more)
"""


def test_modules_with_classes_of_qt_are_left_to_the_windows_thread_in_small_pieces() -> None:
    done = subprocess.run([sys.executable, "-c", _AHEAD], cwd=ROOT, capture_output=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
