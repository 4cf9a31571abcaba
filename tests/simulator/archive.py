"""What is kept of runs: the corpus of worlds that once broke an invariant, and logs of long runs.

Both are lines of JSON. A line of the corpus is a shrunk world, the invariant that it broke and why; a line of a log is
a seed with its trace hash and its counts, by which any of them can be played again and compared.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.simulator.stories import Story, Sum, Tale

CORPUS = Path(__file__).with_name("corpus.jsonl")


@dataclass(frozen=True)
class Found:
    """A world of the corpus and the invariant that it broke when it was found."""

    tale: Tale
    broke: str
    why: str


def corpus() -> list[Found]:
    """Every world that once failed."""
    found = []
    for said in _lines(CORPUS):
        found.append(Found(_tale(said), said["broke"], said.get("why", "")))
    return found


def keep(story: Story) -> None:
    """Adds a world to the corpus, unless it is there."""
    tale = story.tale
    if tale in [found.tale for found in corpus()]:
        return
    line = _said(tale) | {"broke": story.broken, "why": ""}
    with CORPUS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def line_of(story: Story) -> str:
    """One line of a log."""
    said = {
        **_said(story.tale),
        "trace": story.trace,
        "by_person": story.operations - story.imported,
        "imported": story.imported,
        "never_left": story.forgotten,
        "virtual": round(story.virtual_seconds),
        "cpu": round(story.cpu_seconds, 1),
        "fired": {name: count for name, count in sorted(story.fired.items()) if count},
    }
    return json.dumps(said | ({"broken": story.broken} if story.broken else {}))


def first_line() -> str:
    """What stands above the worlds of one run: by which program, since when."""
    git = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps({"program": program(), "commit": commit, "begun": begun})


def summed(path: Path) -> Sum:
    """What the worlds of a log went through together."""
    total = Sum()
    for said in _lines(path):
        if "seed" in said:
            total.add(_story(said))
    return total


def _story(said: dict[str, Any]) -> Story:
    return Story(
        _tale(said),
        trace=said["trace"],
        operations=said["by_person"] + said["imported"],
        imported=said["imported"],
        forgotten=said["never_left"],
        fired=said["fired"],
        virtual_seconds=said["virtual"],
        cpu_seconds=said["cpu"],
        broken=said.get("broken", ""),
    )


def _said(tale: Tale) -> dict[str, Any]:
    says = asdict(tale) | {"without": list(tale.without)}
    return {name: value for name, value in says.items() if value is not None and value is not False and value != []}


def _tale(said: dict[str, Any]) -> Tale:
    without = tuple(said.get("without", ()))
    return Tale(said["seed"], said.get("acts"), said.get("devices"), without, said.get("full_day", False))


def program() -> str:
    """A hash over everything that a trace depends on: the program's own sources and the simulator's."""
    root = Path(__file__).parents[2]
    told = hashlib.sha256()
    for folder in ("core", "engines", "local_db", "sync", "resources/packs", "tests/simulator"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".json"):
                told.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def program_of(path: Path) -> str:
    """The program by which a log was made."""
    return next((str(said["program"]) for said in _lines(path) if "program" in said), "")


def logged(path: Path) -> dict[Tale, str]:
    """The worlds of a log with their trace hashes."""
    return {_tale(said): said["trace"] for said in _lines(path) if "seed" in said}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
