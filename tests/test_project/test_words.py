"""The repository can be read by anybody: no host of a package index, no path of one machine, no word of a workshop."""

from __future__ import annotations

import re

from tests.test_project.source_files import ROOT, committed_text_files

# Written in halves, so that this file does not hold what it looks for.
HOSTS = (
    "python" + r"hosted\." + "org",
    "pypi" + r"\.org",
    "registry\\." + "npmjs",
    "deb\\." + "debian",
    "/simple" + r"/?\s",
)
MACHINE_PATHS = (r"(?<![\w.])/work" + "/", "/opt" + "/pypi", "/root/" + r"\.", "/tmp/" + "brief")
WORKSHOP = ("farm" + "-", "work" + "place", "side " + "session")


def lines_with(patterns: tuple[str, ...]) -> list[str]:
    wanted = re.compile("|".join(patterns), re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in committed_text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if wanted.search(line)
    ]


def test_no_file_names_a_host_of_a_package_index() -> None:
    faults = lines_with(HOSTS)
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_names_a_path_of_one_machine() -> None:
    faults = lines_with(MACHINE_PATHS)
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_speaks_of_how_the_work_was_organised() -> None:
    faults = lines_with(WORKSHOP)
    assert not faults, "\n" + "\n".join(faults)
