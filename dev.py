"""Every task of a developer of BranchDesk.

    python3 dev.py run            the program, or its story in words and pictures where there is no display
    python3 dev.py test [--all]   check, then the tests (--all: the slow sweeps too); paths and pytest options too
    python3 dev.py check          ruff, mypy for Linux and Windows, import-linter, the lock, translations, house rules
    python3 dev.py bench          every figure of benchmarks/ as one table
    python3 dev.py build          the program as a folder, dist/BranchDesk, with PyInstaller
    python3 dev.py lock           resolve pyproject.toml into requirements.lock again
    python3 dev.py guide          take the pictures of the user guide again
    python3 dev.py golden         take the pictures again that pages are compared with
    python3 dev.py translations   bring the .ts files up to date and compile them

Standard library only, Python 3.11 or newer, Linux and Windows. The first start makes .venv and installs
requirements.lock into it with hashes; later starts compare a stamp and go straight on. Where the packages come
from is the business of the machine's own pip configuration.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # an older python3 gets a sentence instead of a traceback
    sys.exit("BranchDesk needs Python 3.11 or newer.")

from development.checks import LOCK_COMMAND, check_all, qt_tool, unfinished_sentences, update_translations, uv
from development.environment import (
    LOCK,
    ON_WINDOWS,
    PYTHON,
    ROOT,
    call,
    capture,
    ensure_environment,
    environment,
    say,
    without_screen,
)
from development.suites import command_test


def command_run(arguments: Sequence[str]) -> int:
    ensure_environment()
    has_display = sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    env = environment()
    more = list(arguments)
    if not has_display:
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
        if "--headless" not in more:
            more.insert(0, "--headless")
    return call(PYTHON, "-m", "desktop.demo", *more, env=env)


def command_check(arguments: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="dev.py check").parse_args(arguments)
    ensure_environment()
    return int(any(outcome.state == "FAILED" for outcome in check_all()))


def command_bench(arguments: Sequence[str]) -> int:
    """Run every benchmarks/bench_*.py (or those whose name holds an argument) and print their figures as one table."""
    ensure_environment()
    scripts = [
        path
        for path in sorted((ROOT / "benchmarks").glob("bench_*.py"))
        if not arguments or any(word in path.stem for word in arguments)
    ]
    if not scripts:
        say(f"No benchmark's name holds any of: {', '.join(arguments)}.")
        return 2
    rows: list[list[str]] = []
    failed = 0
    for script in scripts:
        say(f"== {script.stem}")
        env = environment(PYTHONDONTWRITEBYTECODE="", **without_screen())
        code, text = capture(PYTHON, "-m", f"benchmarks.{script.stem}", env=env)
        say(text.rstrip())
        rows += [line.split("\t") for line in text.splitlines() if line.count("\t") == 3]
        failed += code != 0
    widths = [max([len(row[column]) for row in rows] or [0]) for column in range(3)]
    say("\n== figures")
    for name, value, target, verdict in rows:
        say(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {target:<{widths[2]}}  {verdict}")
    say(f"{len(scripts)} scripts, {len(rows)} figures, {failed} scripts ended with an error")
    return int(failed > 0)


def command_build(arguments: Sequence[str]) -> int:
    """Make the folder BranchDesk with PyInstaller, then ask the frozen program for its version and its self test."""
    parser = argparse.ArgumentParser(prog="dev.py build")
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="where the folder goes (dist)")
    into = parser.parse_args(arguments).into.resolve()
    ensure_environment()
    work = ("--distpath", into, "--workpath", into / "work" if into != ROOT / "dist" else ROOT / "build")
    if call(PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *work, "build.spec") != 0:
        return 1
    program = into / "BranchDesk" / ("BranchDesk.exe" if ON_WINDOWS else "BranchDesk")
    files = [path for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    say(f"{program.parent}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    env = environment(**without_screen())
    for words in (["--version"], ["--self-test"], ["--demo", "--headless"]):
        if call(program, *words, env=env) != 0:
            return 1
    return 0


def command_lock(arguments: Sequence[str]) -> int:
    """Resolve pyproject.toml into requirements.lock again; further words go to uv (for example --upgrade)."""
    ensure_environment()
    code, text = uv(*LOCK_COMMAND, "-o", LOCK, *arguments)
    say(text.strip() or "requirements.lock is up to date.")
    return int(code != 0)


def command_translations(arguments: Sequence[str]) -> int:
    """Bring every .ts file up to date with the source texts and compile it."""
    argparse.ArgumentParser(prog="dev.py translations").parse_args(arguments)
    ensure_environment()
    faults: list[str] = []
    for source in sorted((ROOT / "resources" / "i18n").glob("*.ts")):
        for code, text in (
            update_translations(source),
            capture(qt_tool("lrelease"), "-silent", source, "-qm", source.with_suffix(".qm")),
        ):
            if code != 0:
                say(text)
                return 1
        faults += unfinished_sentences(source, source.name)
    say("\n".join(faults) or "Every sentence is translated.")
    return int(bool(faults))


def command_guide(arguments: Sequence[str]) -> int:
    """Take the pictures of the user guide from the window as it is now."""
    argparse.ArgumentParser(prog="dev.py guide").parse_args(arguments)
    ensure_environment()
    return call(PYTHON, "-m", "desktop.demo.guide_pictures", env=environment(**without_screen()))


def command_golden(arguments: Sequence[str]) -> int:
    """Take the pictures again that `test --all` compares pages with, after a change of their look that was meant."""
    argparse.ArgumentParser(prog="dev.py golden").parse_args(arguments)
    ensure_environment()
    return call(PYTHON, "-m", "tests.window.checks.golden", env=environment(**without_screen()))


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
    "build": command_build,
    "lock": command_lock,
    "guide": command_guide,
    "golden": command_golden,
    "translations": command_translations,
}


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a console of code page 936
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 0 if arguments[:1] in (["--help"], ["-h"], ["help"]) else 2
    os.chdir(ROOT)
    return COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
