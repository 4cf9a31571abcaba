"""`branchdesk mappings` and `publish`: the mappings that are known, and one of them for every branch."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.definitions import edition
from engines.forms.document import Label
from importers.mapping import load_mapping, shipped_mappings
from importers.publishing import publish_mapping
from importers.saved_mappings import mappings_of
from importers.texts import sentence
from local_db.desk import Desk

MAPPINGS, PUBLISH = "mappings", "publish"


def add_commands(commands: Any) -> None:
    """Adds them to the parser's commands."""
    listing = commands.add_parser(MAPPINGS, help="list the mappings that come with the program")
    listing.add_argument("--here", action="store_true", help="and those of this device, and where each comes from")
    publishing = commands.add_parser(PUBLISH, help="publish a mapping to every branch, on a computer of headquarters")
    publishing.add_argument("mapping", metavar="MAPPING", help="the name of one of this device, or a path of .json")
    publishing.add_argument("--by", help="id of the person who publishes; needed where several people work")
    for parser in (listing, publishing):
        parser.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
        parser.add_argument("--passphrase-on-stdin", action="store_true", help="read the passphrase as one line")


def show_shipped(language: str) -> None:
    """Those that come with the program; no profile is needed."""
    for mapping in shipped_mappings():
        _show(mapping.name, mapping.label, language)


def run(desk: Desk, given: argparse.Namespace, person: Callable[[], str]) -> None:
    """Does what one of these commands asks for. UserErrors of `publish_mapping`, of a mapping that is not there."""
    if given.what == MAPPINGS:
        _list(desk, given.language)
        return
    if given.mapping.endswith(".json"):
        mapping = load_mapping(given.mapping)
    else:
        mapping = mappings_of(desk.profile, desk.store).named(given.mapping).mapping
    number = publish_mapping(desk.store, mapping, person())
    print(sentence("mapping.sent", given.language, {"mapping": mapping.name, "edition": number}))


def _list(desk: Desk, language: str) -> None:
    found = mappings_of(desk.profile, desk.store)
    for one in found.offered:
        origin = sentence(one.told, language, {"edition": edition(one.version)})
        _show(one.key, one.mapping.label, language, origin)
    for left in found.unused:
        _show(left.name, left.label, language, sentence(left.error, language, left.facts))


def _show(name: str, label: Label, language: str, words: str = "") -> None:
    said = label.get(language) or next(iter(label.values()), name)
    print(f"{name:28} {said}" + (f" ({words})" if words else ""))
