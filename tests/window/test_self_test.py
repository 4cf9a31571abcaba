"""The program's look at its own parts, from source."""

from __future__ import annotations

import pytest

from desktop.__main__ import main


def test_from_source_no_part_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--self-test"])
    said = capsys.readouterr().out
    assert "MISSING" not in said
    assert code == 0
