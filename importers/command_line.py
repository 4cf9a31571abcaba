"""`branchdesk`: imports logs from a command line, takes imports back, and verifies what lies on this device.

    branchdesk mappings [--here] [--profile FOLDER]
    branchdesk publish MAPPING [--profile FOLDER] [--by PERSON]
    branchdesk look FILE [--form FORM] [--save MAPPING.json]
    branchdesk form FILE --save FORM.forms [--mapping MAPPING.json] [--sheet NAME]
    branchdesk import FILE|FOLDER ... [--mapping NAME | --form FORM] [--dry-run] (see `importers.import_command`)
    branchdesk imports [--profile FOLDER]
    branchdesk take-back IMPORT [--profile FOLDER] [--by PERSON] [--yes]
    branchdesk bring-back IMPORT [--profile FOLDER] [--by PERSON]
    branchdesk verify [--profile FOLDER]
    branchdesk export FILE.xlsx [--form FORM] [--standing STANDING] [--search WORDS] [--unmasked] [--profile FOLDER]

Exit codes: 0 done, 1 the file or the profile cannot be used (the sentence says why), 2 wrong arguments, 3 stopped,
141 nobody reads what is printed any more (`| head`).
Ctrl+C stops an import between two slices; what was imported stays, and the same command goes on from there. Stopped
while it takes an import back, the program brings back what it had taken back.
"""

from __future__ import annotations

import argparse
import getpass
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from core.errors import BranchDeskError, Cancelled, UserError
from importers import export_command, form_command, import_command, look_command, mapping_command, turning_commands
from importers.asking import with_password
from importers.mapping import Mapping, load_mapping
from importers.preview import preview_file
from importers.source_rows import SourceRow
from importers.sources import sources
from importers.taking_back import go_on
from importers.texts import LANGUAGES, reason_sentence, sentence
from local_db.audit import is_complete, misfits
from local_db.catalogue import Catalogue, pack_forms
from local_db.desk import Desk, open_desk, with_keyring, with_passphrase
from local_db.machine.clock import SystemClock
from local_db.machine.console import ending_with_its_reader
from local_db.os_keyring import OsKeyring
from local_db.profile import Profile, default_root, holds_work, location_problem
from local_db.queries.standing import people
from local_db.upkeep import back_up_before_import
from resources import PACK_FORMS

logger = logging.getLogger("importers.command_line")

DONE, FAILED, STOPPED = 0, 1, 3
_NOT_LOGGED = (BranchDeskError, BrokenPipeError)
_VERIFY = "verify"
_PREVIEW_ROWS = 20


@ending_with_its_reader
def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    if given.what == mapping_command.MAPPINGS and not given.here:
        mapping_command.show_shipped(given.language)
        return DONE
    turning = given.what in turning_commands.TURNING
    try:
        if given.what == _VERIFY:
            return _verify(given)
        if given.what == look_command.LOOK:
            look_command.run(given)
            return DONE
        if given.what == form_command.FORM:
            form_command.run(given)
            return DONE
        if turning:
            return _turn(given)
        if given.what == export_command.EXPORT:
            return _export(given)
        if given.what in (mapping_command.MAPPINGS, mapping_command.PUBLISH):
            return _with_mappings(given)
        return _preview(given) if given.preview else _import(given)
    except Cancelled:
        print(sentence("say.not_taken_back" if turning else "say.cancelled", given.language), file=sys.stderr)
        return STOPPED
    except BranchDeskError as error:
        print(sentence(error.code, given.language, error.facts), file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="branchdesk", description="Imports legacy logs into a branch's desk.")
    parser.add_argument("--language", choices=LANGUAGES, default=_language())
    commands = parser.add_subparsers(dest="what", required=True)
    mapping_command.add_commands(commands)
    look_command.add_command(commands)
    form_command.add_command(commands)
    import_command.add_command(commands)
    turning_commands.add_commands(commands)
    export_command.add_command(commands)
    verifying = commands.add_parser(_VERIFY, help="name the first bad entry of every scope and record of this device")
    verifying.add_argument("--profile", type=Path, default=None, help="the profile's folder, if not the usual one")
    verifying.add_argument("--passphrase-on-stdin", action="store_true", help="read the passphrase as one line")
    return parser


def _language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh_CN" if said.lower().startswith("zh") else "en"


def _preview(given: argparse.Namespace) -> int:
    forms = Catalogue(pack_forms(PACK_FORMS))
    if given.mapping is None:
        raise UserError("import.preview_needs_mapping")
    mapping = load_mapping(given.mapping)
    for path in sources(given.files):
        _show_preview(path, mapping, forms, given)
    return DONE


def _show_preview(path: Path, mapping: Mapping, forms: Catalogue, given: argparse.Namespace) -> None:
    preview = with_password(
        lambda password: preview_file(path, mapping, forms, data_rows=_PREVIEW_ROWS, password=password),
        given.password_on_stdin,
        given.language,
    )
    _show_flags(preview.flags, given.language)
    for row in preview.rows:
        print(_previewed(row, forms, given.language))


def _previewed(row: SourceRow, forms: Catalogue, language: str) -> str:
    place = f"{row.sheet}:{row.row}"
    mapped = row.mapped
    if mapped is None:
        return f"{place:16} -- {sentence(f'class.{row.kind}', language)}"
    if mapped.problem is not None:
        known = forms.form(mapped.form) if mapped.form else None
        return f"{place:16} !! {mapped.number} {reason_sentence(mapped.problem, language, known)}"
    form = forms.form(mapped.form)
    values = ", ".join(f"{form.fields[name].label[language]}={value}" for name, value in mapped.fields.items())
    return f"{place:16} ok {form.label[language]} {mapped.number} {mapped.status or ''}: {values}".replace("\n", " | ")


def _import(given: argparse.Namespace) -> int:
    asked = import_command.wanted(given)
    desk = _open(given)
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())
    try:
        by = "" if given.dry_run else _importing_person(desk, given.by)
        run = import_command.ImportRun(desk, given, asked, by, stop.is_set, stop.wait)
        if not given.dry_run:
            _back_up(desk, given.language)
        go_on(desk.store)
        return DONE if run.run() else FAILED
    except Exception as error:
        if not isinstance(error, _NOT_LOGGED):
            logger.exception("an import failed")
        raise
    finally:
        signal.signal(signal.SIGINT, before)
        desk.close()


def _back_up(desk: Desk, language: str) -> None:
    unsaved = back_up_before_import(desk)
    if unsaved is not None:
        problem = sentence(unsaved.code, language, unsaved.facts)
        print(sentence("say.no_backup", language, {"problem": problem}), file=sys.stderr)


def _turn(given: argparse.Namespace) -> int:
    desk = _open(given)
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())
    try:
        turning_commands.run(desk, given, lambda: _importing_person(desk, given.by), stop.is_set)
        return DONE
    except Exception as error:
        if not isinstance(error, _NOT_LOGGED):
            logger.exception("taking an import back failed")
        raise
    finally:
        signal.signal(signal.SIGINT, before)
        desk.close()


def _export(given: argparse.Namespace) -> int:
    desk = _open(given)
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda _number, _frame: stop.set())
    try:
        export_command.run(desk, given, stop.is_set)
        return DONE
    except Cancelled:
        print(sentence("say.not_exported", given.language), file=sys.stderr)
        return STOPPED
    except Exception as error:
        if not isinstance(error, _NOT_LOGGED):
            logger.exception("an export failed")
        raise
    finally:
        signal.signal(signal.SIGINT, before)
        desk.close()


def _with_mappings(given: argparse.Namespace) -> int:
    desk = _open(given)
    try:
        mapping_command.run(desk, given, lambda: _importing_person(desk, given.by))
        return DONE
    finally:
        desk.close()


def _verify(given: argparse.Namespace) -> int:
    """Whether this device's copy of its log still says what headquarters said (case 58)."""
    desk = _open(given)
    try:
        with desk.store.reading() as connection:
            if not is_complete(connection):
                raise UserError("log.still_coming")
            count = 0
            for one in misfits(connection):
                count += 1
                print(one.told())
    finally:
        desk.close()
    if count:
        raise UserError("log.edited", count=count)
    print(sentence("say.log_sound", given.language))
    return DONE


def _importing_person(desk: Desk, named: str | None) -> str:
    """The person whose work the import is: the one named, else the only one there is.

    Headquarters refuses what comes from somebody it does not know. UserError ``import.person_needed``,
    ``import.person_unknown``.
    """
    with desk.store.reading() as connection:
        known = [person.id for person in people(connection)]
    if named is None and len(known) > 1:
        raise UserError("import.person_needed", people=", ".join(known))
    if named is not None and known and named not in known:
        raise UserError("import.person_unknown", people=", ".join(known))
    return named or (known[0] if known else "import")


def _open(given: argparse.Namespace) -> Desk:
    root = given.profile or default_root(os.environ)
    profile = Profile(root)
    if not holds_work(profile):
        raise UserError("profile.not_set_up")
    if not profile.database.exists():
        raise UserError("store.missing")
    misplaced = location_problem(root)
    if misplaced is not None:
        problem = sentence(misplaced.code, given.language, misplaced.facts)
        print(sentence("profile.place_warning", given.language, {"problem": problem}), file=sys.stderr)
    if given.passphrase_on_stdin:
        return open_desk(root, OsKeyring(), with_passphrase(sys.stdin.readline().rstrip("\r\n")), SystemClock())
    try:
        return open_desk(root, OsKeyring(), with_keyring, SystemClock())
    except UserError as error:
        if not error.code.startswith("keys.keyring") or not sys.stdin.isatty():
            raise
    passphrase = getpass.getpass(sentence("say.passphrase", given.language))
    return open_desk(root, OsKeyring(), with_passphrase(passphrase), SystemClock())


def _show_flags(flags: Sequence[str], language: str) -> None:
    for flag in flags:
        print(sentence(f"flag.{flag}", language))


if __name__ == "__main__":
    sys.exit(main())
