"""Check 10: what holds at 100 % holds on a screen that is scaled by 125 and 150 %."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCALED = [
    ("1.25", "1093", "552", "light", "10"),
    ("1.5", "1366", "690", "dark", "13"),
    pytest.param(("1.25", "1366", "690", "dark", "9"), marks=pytest.mark.slow),
    pytest.param(("1.25", "1093", "552", "light", "13"), marks=pytest.mark.slow),
    pytest.param(("1.5", "1093", "552", "dark", "10"), marks=pytest.mark.slow),
    pytest.param(("1.5", "1920", "1080", "light", "9"), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("scaled", SCALED, ids=str)
def test_check_10_nothing_is_clipped_on_a_scaled_screen(scaled: tuple[str, ...]) -> None:
    factor, *surroundings = scaled
    done = subprocess.run(
        [sys.executable, "-m", "tests.window.checks.scaled", *surroundings],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": factor, "PYTHONUTF8": "1"},
        capture_output=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    told = json.loads(done.stdout)
    assert told["ratio"] == float(factor)
    assert told["faults"] == []
