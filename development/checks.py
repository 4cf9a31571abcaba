"""What `dev.py check` looks at. Standard library only; the tools themselves run from .venv."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from development.environment import LOCK, ON_WINDOWS, PYTHON, ROOT, capture, environment, say

LOCK_COMMAND = (
    "pip compile --universal --python-version 3.11 --all-extras --generate-hashes --no-header --no-emit-index-url "
    "--no-annotate --quiet pyproject.toml"
).split()

# Words of pip and uv for "there was nobody to ask", as against "the answer was no".
UNREACHABLE = (
    "dns error",
    "failed to lookup",
    "error sending request",
    "connection refused",
    "timed out",
    "network is unreachable",
    "could not connect",
    "network connectivity is disabled",
)


@dataclass(frozen=True)
class Outcome:
    """What one check or one suite came to."""

    name: str
    state: str  # ok, FAILED or skipped
    seconds: float
    text: str = ""


def mypy_for(platform: str) -> tuple[int, str]:
    folders = [
        name
        for name in (
            "dev.py",
            "development",
            "core",
            "engines",
            "local_db",
            "sync",
            "importers",
            "exporters",
            "desktop",
            "resources",
            "benchmarks",
            "tests",
        )
        if (ROOT / name).exists()
    ]
    cache = ROOT / ".mypy_cache" / platform
    return capture(PYTHON, "-m", "mypy", "--platform", platform, "--cache-dir", cache, *folders)


def uv(*arguments: str | Path) -> tuple[int, str]:
    """Run the locked uv against the index that pip is configured with."""
    more = {}
    code, text = capture(PYTHON, "-m", "pip", "config", "get", "global.index-url")
    configured = os.environ.get("PIP_INDEX_URL") or (text.strip() if code == 0 else "")
    if configured and not any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        more["UV_DEFAULT_INDEX"] = configured
    code, text = capture(PYTHON, "-m", "uv", "--color", "never", *arguments, env=environment(**more))
    if code != 0 and any(word in text.lower() for word in UNREACHABLE):
        return -1, "no package index could be reached"
    return code, text


def check_lock() -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "requirements.lock"
        shutil.copy(LOCK, fresh)  # the versions in it are kept wherever they still fit
        code, text = uv(*LOCK_COMMAND, "-o", fresh)
        if code != 0:
            return code, text
        if fresh.read_text(encoding="utf-8") != LOCK.read_text(encoding="utf-8"):
            return 1, "requirements.lock does not follow from pyproject.toml any more: run `python3 dev.py lock`."
    return 0, ""


def check_windows_wheels() -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        return uv(
            "pip",
            "install",
            "--dry-run",
            "--quiet",
            "--require-hashes",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--python-platform",
            "x86_64-pc-windows-msvc",
            "--python-version",
            "3.11",
            "--target",
            folder,
            "-r",
            LOCK,
        )


def check_translations() -> tuple[int, str]:
    """Every sentence of the program's source has a finished translation, and the compiled files say the same."""
    sources = sorted((ROOT / "resources" / "i18n").glob("*.ts"))
    if not sources:
        return -1, "resources/i18n holds no .ts file"
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            fresh = Path(folder) / source.name
            shutil.copy(source, fresh)
            code, text = update_translations(fresh)
            if code != 0:
                return code, text
            faults += unfinished_sentences(fresh, source.name)
            compiled = fresh.with_suffix(".qm")
            committed = source.with_suffix(".qm")
            code, text = capture(qt_tool("lrelease"), "-silent", source, "-qm", compiled)
            if code != 0:
                return code, text
            if not committed.exists() or committed.read_bytes() != compiled.read_bytes():
                faults.append(
                    f"{committed.name} is not what {source.name} compiles to: run `python3 dev.py translations`"
                )
    return int(bool(faults)), "\n".join(faults)


def unfinished_sentences(path: Path, name: str) -> list[str]:
    """Sentences without a finished translation; of an English file, whose source text is English, the plurals only."""
    faults = []
    for message in ElementTree.parse(path).getroot().iter("message"):
        if is_english(path) and message.get("numerus") != "yes":
            continue
        translation = message.find("translation")
        text = "" if translation is None else "".join(translation.itertext()).strip()
        kind = "" if translation is None else translation.get("type", "")
        if kind in ("vanished", "obsolete"):
            continue
        if kind == "unfinished" or not text:
            faults.append(f"{name}: not translated: {message.findtext('source')!r}")
    return faults


def is_english(path: Path) -> bool:
    return path.stem.split("_")[-1] == "en"


def qt_tool(name: str) -> Path:
    return PYTHON.with_name(f"pyside6-{name}" + (".exe" if ON_WINDOWS else ""))


def update_translations(target: Path) -> tuple[int, str]:
    sources = sorted((ROOT / "desktop").rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-silent", *(["-pluralonly"] if is_english(target) else [])]
    return capture(qt_tool("lupdate"), *sources, "-ts", target, *options)


def check_house_rules() -> tuple[int, str]:
    return capture(PYTHON, "-m", "pytest", "-q", "tests/test_project")


HOUSE_RULES = "house rules"
CHECKS: tuple[tuple[str, Callable[[], tuple[int, str]]], ...] = (
    ("ruff", lambda: capture(PYTHON, "-m", "ruff", "check", ".")),
    ("mypy, linux", lambda: mypy_for("linux")),
    ("mypy, win32", lambda: mypy_for("win32")),
    ("import-linter", lambda: capture(PYTHON.with_name("lint-imports.exe" if ON_WINDOWS else "lint-imports"))),
    ("lock follows pyproject", check_lock),
    ("lock resolves to Windows wheels", check_windows_wheels),
    ("translations complete", check_translations),
    (HOUSE_RULES, check_house_rules),
)


def run_check(name: str, work: Callable[[], tuple[int, str]]) -> Outcome:
    start = time.monotonic()
    code, text = work()
    state = {0: "ok", -1: "skipped"}.get(code, "FAILED")
    outcome = Outcome(name, state, time.monotonic() - start, text.strip())
    reason = f": {outcome.text}" if state == "skipped" else ""
    say(f"check  {name:<34} {state:<8} {outcome.seconds:5.1f} s{reason}")
    if state == "FAILED":
        say(outcome.text)
    return outcome


def check_all(besides: Sequence[str] = ()) -> list[Outcome]:
    """Run every check but those named; each prints its line at once."""
    say("== check")
    return [run_check(name, work) for name, work in CHECKS if name not in besides]
