"""The rules of the house that no linter knows: each looks at the parsed source of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from tests.test_project.source_files import PRODUCT_FOLDERS, ROOT, place, python_files, tree_of


class TextConstant(ast.Constant):
    """A literal whose value is text."""

    value: str


HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

# Files whose Chinese is no text of the screens: what a clerk types in the story; names of the folders of cloud drives.
MAY_HOLD_CHINESE = ("desktop/demo", "local_db/profile.py")

POSIX_OR_WINDOWS_ONLY = {"fcntl", "grp", "pwd", "resource", "termios", "pty", "msvcrt", "winreg", "ctypes"}
POSIX_OR_WINDOWS_CALLS = {"fork", "geteuid", "getuid", "statvfs", "mkfifo", "setsid", "killpg", "fchmod", "startfile"}

HTTP_CALLS = {"get", "post", "put", "patch", "delete", "head", "request", "send"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(tree: ast.Module) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(first.value)
    return found


def is_text(node: ast.expr) -> TypeGuard[TextConstant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def test_no_chinese_text_is_written_in_code() -> None:
    faults = []
    for path in python_files(*PRODUCT_FOLDERS):
        if relative(path).startswith(MAY_HOLD_CHINESE):
            continue
        source = path.read_text(encoding="utf-8")
        spoken = docstrings(tree_of(path))
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in spoken:
                continue
            # An escape such as "\\u4e00" in a range of characters is no text.
            if HAN.search(node.value) and HAN.search(ast.get_source_segment(source, node) or ""):
                faults.append(f"{place(path, node.lineno)}: {node.value[:40]!r} belongs in resources")
    assert not faults, "\n" + "\n".join(faults)


def test_nothing_re_enters_the_event_loop_or_stops_a_thread_by_force() -> None:
    faults = [
        f"{place(path, call.lineno)}: {call.func.attr}"
        for path in python_files(*PRODUCT_FOLDERS, "tests", "benchmarks")
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and (
            call.func.attr == "processEvents"
            or ast.unparse(call.func) in ("QThread.terminate", "self._thread.terminate")
        )
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_nobody_sleeps_on_the_screen_side_or_in_a_window_test() -> None:
    faults = [
        f"{place(path, call.lineno)}: {ast.unparse(call.func)}"
        for path in python_files("desktop", "core", "engines", "tests/window")
        for call in calls(path)
        if ast.unparse(call.func) in ("time.sleep", "sleep", "qtbot.wait", "QTest.qWait")
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_core_engines_and_sync_never_read_the_clock_of_the_machine() -> None:
    wall_clock = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.datetime.now",
        "date.today",
        "datetime.today",
        "time.time",
    }
    faults = [
        f"{place(path, call.lineno)}: {ast.unparse(call.func)}"
        for path in python_files("core", "engines", "sync")
        for call in calls(path)
        if ast.unparse(call.func) in wall_clock
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_every_http_call_of_a_session_has_a_timeout() -> None:
    faults = []
    for path in python_files("sync", "desktop"):
        for call in calls(path):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in HTTP_CALLS:
                continue
            receiver = ast.unparse(call.func.value).lower()
            if receiver.endswith(("session", "requests")) and "timeout" not in {word.arg for word in call.keywords}:
                faults.append(place(path, call.lineno))
    assert not faults, "\n" + "\n".join(faults)


def test_every_text_file_is_opened_with_its_encoding() -> None:
    """Without one Windows reads and writes code page 936."""
    faults = []
    for path in [ROOT / "dev.py", *python_files(*PRODUCT_FOLDERS, "development", "resources", "tests", "benchmarks")]:
        for call in calls(path):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
            builtin = isinstance(call.func, ast.Name) or ast.unparse(call.func) == "io.open"
            modes = [part.value for part in [*call.args, *(word.value for word in call.keywords)] if is_text(part)]
            binary = any(mode.strip("rwaxb+") == "" and "b" in mode for mode in modes)
            opens = name in ("read_text", "write_text") or (name == "open" and builtin and not binary)
            given = len(call.args) > {"read_text": 0, "write_text": 1, "open": 3}.get(name, 0)
            if opens and not given and "encoding" not in {word.arg for word in call.keywords}:
                faults.append(place(path, call.lineno))
    assert not faults, "\n" + "\n".join(faults)


def test_calls_of_one_operating_system_sit_in_the_machine_folder() -> None:
    faults = []
    for path in python_files(*PRODUCT_FOLDERS):
        if relative(path).startswith("local_db/machine/"):
            continue
        for node in ast.walk(tree_of(path)):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module.split(".")[0]]
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os":
                names = ["ctypes"] if node.attr in POSIX_OR_WINDOWS_CALLS else []
            if POSIX_OR_WINDOWS_ONLY.intersection(names):
                faults.append(place(path, getattr(node, "lineno", 0)))
    assert not faults, "\n" + "\n".join(faults)


def test_pages_know_neither_sync_nor_import_nor_the_store_but_for_the_rows_they_show() -> None:
    forbidden = {
        ("desktop/pages", "desktop/widgets"): ("sync", "importers", "exporters", "local_db"),
        ("desktop/models", "desktop/jobs", "desktop/theme"): ("sync", "importers", "exporters"),
    }
    faults = []
    for places, packages in forbidden.items():
        for path in python_files("desktop"):
            if not relative(path).startswith(places):
                continue
            for node in ast.walk(tree_of(path)):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                faults += [
                    f"{place(path, getattr(node, 'lineno', 0))}: {name} is joined in bootstrap.py"
                    for name in names
                    if name.split(".")[0] in packages and not name.startswith("local_db.queries")
                ]
    assert not faults, "\n" + "\n".join(faults)


def test_what_others_wrote_is_read_in_one_place() -> None:
    """Who catches msgspec's error only, misses what nests too deep: sync reads through core.reading (decision 056)."""
    own = re.compile(r"\bMsgspecError\b|\bDecodeError\b|\bValidationError\b|\bRecursionError\b")
    faults = [
        place(path, number)
        for path in python_files("sync")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if own.search(line)
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_names_say_what_a_thing_is() -> None:
    empty_words = {"Manager", "Helper", "Helpers", "Util", "Utils", "Base", "Stuff"}
    faults = []
    for path in python_files(*PRODUCT_FOLDERS):
        if path.stem in {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}:
            faults.append(f"{relative(path)}: name it by what is in it")
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and empty_words.intersection(re.findall(r"[A-Z][a-z]+", node.name)):
                faults.append(f"{place(path, node.lineno)}: {node.name}")
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_of_the_program_is_longer_than_400_lines() -> None:
    lengths = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in [ROOT / "dev.py", *python_files(*PRODUCT_FOLDERS, "development")]
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_colours_are_written_in_the_theme_only() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{6}\b|\bQColor\(\s*[\"']")
    faults = [
        place(path, number)
        for path in python_files("desktop")
        if not relative(path).startswith("desktop/theme")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if colour.search(line)
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_every_silenced_finding_says_why() -> None:
    silent = re.compile(r"#\s*(type:\s*ignore|noqa)(?P<code>:\s*[A-Z0-9, ]+[0-9]|\[[^\]]*\])?(?P<why>.*)$")
    faults = []
    for path in [ROOT / "dev.py", *python_files(*PRODUCT_FOLDERS, "development", "tests", "benchmarks")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = silent.search(line)
            if found and (not found["code"] or not (found["why"] or "").strip("# ")):
                faults.append(f"{place(path, number)}: {line.strip()}")
    assert not faults, "\n" + "\n".join(faults)


def test_no_code_is_left_for_later() -> None:
    later = re.compile(
        r"\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b|\bplaceholder implementation\b|raise NotImplementedError"
    )
    own = Path(__file__).resolve()
    faults = [
        f"{place(path, number)}: {line.strip()}"
        for path in python_files(*PRODUCT_FOLDERS, "development", "tests", "benchmarks")
        if path != own
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if later.search(line)
    ]
    assert not faults, "\n" + "\n".join(faults)
