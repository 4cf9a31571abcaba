"""What is kept of runs: the corpus of worlds that once broke an invariant, and logs of long runs.

Both are lines of JSON. A line of the corpus is a shrunk world, the invariant that it broke and why; a line of a log is
a seed with its trace hash and its counts, by which any of them can be played again and compared.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.simulator.stories import Story, Tale

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
        tale = Tale(said["seed"], said.get("acts"), said.get("devices"), tuple(said.get("without", ())))
        found.append(Found(tale, said["broke"], said.get("why", "")))
    return found


def keep(story: Story) -> None:
    """Adds a world to the corpus, unless it is there."""
    tale = story.tale
    if tale in [found.tale for found in corpus()]:
        return
    says = {"seed": tale.seed, "acts": tale.acts, "devices": tale.devices, "without": list(tale.without)}
    line = {name: value for name, value in says.items() if value not in (None, [])} | {"broke": story.broken, "why": ""}
    with CORPUS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def line_of(story: Story) -> str:
    """One line of a log."""
    said = {
        "seed": story.tale.seed,
        "trace": story.trace,
        "operations": story.operations,
        "faults": sum(story.fired.values()),
        "virtual": round(story.virtual_seconds),
    }
    return json.dumps(said | ({"broken": story.broken} if story.broken else {}))


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


def logged(path: Path) -> dict[int, str]:
    """Seed -> trace hash of a log."""
    return {said["seed"]: said["trace"] for said in _lines(path) if "seed" in said}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
