"""The one program: the window, or with a flag one of the things that the frozen bundle does for itself.

branchdesk-desktop [--profile FOLDER]    the window
--reader-child                           reads a workbook for the importer (started by the program itself)
--self-test                              whether this copy has all its parts
--demo-device --profile FOLDER           a device of the story (started by the story itself)
--demo [--headless] [--folder FOLDER]    the story on sample data
--version
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.input_method import choose_input_method
from desktop.uncaught import log_uncaught_errors


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the first argument says; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    first = given[0] if given else ""
    if first == "--reader-child":
        from importers.reader.child import main as read

        return read()
    if first == "--demo":
        from desktop.demo.__main__ import main as tell

        sys.argv = [sys.argv[0], *given[1:]]
        return tell()
    if first == "--demo-device":
        from desktop.demo.device import main as serve_device

        sys.argv = [sys.argv[0], *given[1:]]
        return serve_device()
    if first == "--self-test":
        from desktop.self_test import run as look_at_parts

        return look_at_parts()
    if first == "--hub":
        from sync.hub.command_line import main as serve

        sys.argv = [sys.argv[0], *given[1:]]
        return int(serve() or 0)
    if first == "--version":
        from desktop.version import VERSION

        print(f"BranchDesk {VERSION}")
        return 0
    return _open_window(given)


def _open_window(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="branchdesk-desktop")
    parser.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
    parser.add_argument("--until-painted", action="store_true", help="ends at the first picture: for measurements")
    chosen = parser.parse_args(given)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    log_uncaught_errors()
    choose_input_method(os.environ)
    gc.disable()  # it would look through all that Qt brings; desktop/garbage.py looks later
    from desktop.first_window import run

    return run(chosen.profile, until_painted=chosen.until_painted)


if __name__ == "__main__":
    sys.exit(main())
