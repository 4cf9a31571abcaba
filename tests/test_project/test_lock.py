"""requirements.lock: complete, hashed, and with nothing in the program's part that its licence would not allow."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_project.source_files import ROOT

# Packages that only Windows gets, so that their metadata are not installed where the tests usually run.
LICENCES_READ_BY_HAND = {
    "sqlcipher3": "zlib (the binding), BSD-3-Clause (SQLCipher), public domain (SQLite), Apache-2.0 (OpenSSL)",
    "pywin32-ctypes": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
}


def project() -> dict[str, list[str]]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"runtime": table["dependencies"], "dev": table["optional-dependencies"]["dev"]}


def locked_versions() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.+-]+)", text, re.M)}


def runtime_closure() -> set[str]:
    """Names of everything that ships with the program, on Linux and on Windows."""
    waiting = [Requirement(line) for line in project()["runtime"]]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found:
            continue
        found.add(name)
        try:
            further = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, further):
            if requirement.marker is None or any(
                requirement.marker.evaluate({**default_environment(), **system, "extra": extra})  # type: ignore[dict-item]  # a TypedDict spread
                for system in (
                    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
                    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
                )
                for extra in (wanted.extras or {""})
            ):
                waiting.append(requirement)
    return found


def licence_of(name: str) -> str:
    if name in LICENCES_READ_BY_HAND:
        return LICENCES_READ_BY_HAND[name]
    about = metadata.metadata(name)
    expressions = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or [])]
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return " | ".join([*(text[:200] for text in expressions), *classifiers])


def is_gpl(licence: str) -> bool:
    """Whether the only way to use it is the GPL: an alternative or the lesser licence is none."""
    free_of_lesser = re.sub(r"LGPL[\w.+-]*|Lesser General Public License", "lesser", licence, flags=re.I)
    return bool(re.search(r"\bA?GPL|General Public License", free_of_lesser, re.I)) and "lesser" not in free_of_lesser


def test_every_locked_package_has_a_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[\w.-]+==)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_address_and_no_option() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "://" in line or line.startswith(("-", "#"))] == []


def test_every_dependency_of_pyproject_is_locked_at_a_version_it_allows() -> None:
    locked = locked_versions()
    wanted = [Requirement(line) for lines in project().values() for line in lines]
    assert [
        str(one) for one in wanted if not one.specifier.contains(locked.get(canonicalize_name(one.name), "0"))
    ] == []


def test_what_ships_is_locked() -> None:
    assert sorted(runtime_closure() - set(locked_versions())) == []


def test_no_development_tool_ships() -> None:
    tools = {canonicalize_name(Requirement(line).name) for line in project()["dev"]}
    assert sorted(runtime_closure() & tools) == []


def test_nothing_under_the_gpl_ships() -> None:
    assert {name: licence_of(name) for name in runtime_closure() if is_gpl(licence_of(name))} == {}


def test_the_licence_of_everything_that_ships_is_known() -> None:
    assert [name for name in sorted(runtime_closure()) if not licence_of(name).strip("| ")] == []


def test_the_notice_names_everything_that_ships() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = {canonicalize_name(name) for name in re.findall(r"^- ([\w.-]+):", notice, re.M)}
    assert sorted(runtime_closure() ^ named) == []


def test_the_gpl_is_told_from_the_lesser_licence_and_from_a_choice() -> None:
    assert is_gpl("GPL-3.0-only")
    assert is_gpl("License :: OSI Approved :: GNU General Public License v2 (GPLv2)")
    assert not is_gpl("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only")
    assert not is_gpl("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)")
