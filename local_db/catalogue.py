"""The definitions that this side knows: form documents by id and version (core.ports.Forms)."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import resources
from core.definitions import FORM_KIND, defined_by
from core.errors import UserError
from core.record import DEFINITION, Record
from engines.forms.document import Form, FormDocumentError, decode_form, encode_form, read_form
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engines.forms.validation import Validator
    from local_db.statement import AnyConnection

DEFINITION_FORM = read_form(resources.DEFINITION_FORM.read_bytes())
"""The form of a definition's own record; every program knows it."""

logger = logging.getLogger(__name__)

_ALL = Statement(
    "SELECT definition.id, definition.version, definition.body FROM definition WHERE definition.kind = 'form'"
)
_PUT = Statement(
    "INSERT INTO definition (kind, id, version, hash, body) VALUES (:kind, :id, :version, :hash, :body)"
    " ON CONFLICT DO NOTHING"
)


def pack_forms(folder: Path) -> list[Form]:
    """The form documents of a pack: every ``*.json`` in `folder`, in file-name order.

    Raises FormDocumentError naming the form when one contradicts itself.
    """
    return [decode_form(path.read_bytes()) for path in sorted(folder.glob("*.json"))]


class _Named(msgspec.Struct):
    id: str
    version: int


def pack_news(folder: Path, known: Catalogue) -> list[Form]:
    """The documents of a pack that are not known yet: those that came with a newer program."""
    bodies = [path.read_bytes() for path in sorted(folder.glob("*.json"))]
    named = [(msgspec.json.decode(body, type=_Named), body) for body in bodies]
    return [decode_form(body) for name, body in named if not known.knows(name.id, name.version)]


class Catalogue:
    """Form documents in memory, each version's validator compiled once. The form of definitions is among them."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self._forms: dict[str, dict[int, Form]] = {DEFINITION: {DEFINITION_FORM.version: DEFINITION_FORM}}
        self._validators: dict[tuple[str, int], Validator] = {}
        self._unchecked: list[str] = []
        self._checking = threading.Lock()
        for form in forms:
            self.add(form)

    def add(self, form: Form) -> None:
        """Takes in one more document."""
        self._forms.setdefault(form.id, {})[form.version] = form

    def knows(self, form_id: str, version: int) -> bool:
        """Whether that version is here; an operation made with an unknown one is parked."""
        return version in self._forms.get(form_id, {})

    def form(self, form_id: str, version: int | None = None) -> Form:
        """The document of that version, or the newest; UserError ``form.unknown`` when there is none."""
        versions = self._forms.get(form_id)
        if not versions:
            raise UserError("form.unknown", form=form_id)
        if version is None:
            return versions[max(list(versions))]
        if version not in versions:
            raise UserError("form.version_unknown", form=form_id, version=version)
        return versions[version]

    def newest(self) -> list[Form]:
        """The newest version of every form that people use, tickets before reference records, else by id."""
        used = (self.form(form_id) for form_id in list(self._forms) if form_id != DEFINITION)
        return sorted(used, key=lambda form: (not form.is_ticket, form.id))

    def every(self) -> list[Form]:
        """Every version of every form that people use."""
        every = (form for versions in list(self._forms.values()) for form in list(versions.values()))
        return [form for form in every if form.id != DEFINITION]

    def learn(self, connection: AnyConnection, *, whole: bool = False) -> bool:
        """Takes in the documents of the definition table that are not known yet; whether there were any.

        One that this program cannot read is left for a newer one; with `whole` it is a FormDocumentError.
        """
        learnt = False
        for name, version, body in _ALL.rows(connection):
            if not self.knows(name, version):
                try:
                    self.add(_decoded(body))
                    learnt = True
                except FormDocumentError:
                    if whole:
                        raise
                    _leave(name, version)
        return learnt

    def learn_unchecked(self, connection: AnyConnection) -> None:
        """As `learn`, but whether a document contradicts itself is left to `check`, which every writer asks for first.

        Lists are shown without it: checking takes all of the expressions, and most documents were checked before.
        """
        for name, version, body in _ALL.rows(connection):
            try:
                self.add(_read(body))
                self._unchecked.append(body)
            except FormDocumentError:
                _leave(name, version)

    def check(self) -> bool:
        """Leaves what contradicts itself, of what was learnt unchecked, for a newer program; whether there was any."""
        if not self._unchecked:
            return False
        left = False
        with self._checking:
            for body in self._unchecked:
                try:
                    _decoded(body)
                except FormDocumentError:
                    self._forget(_read(body))
                    left = True
            self._unchecked = []
        return left

    def _forget(self, form: Form) -> None:
        _leave(form.id, form.version)
        others = {version: one for version, one in self._forms[form.id].items() if version != form.version}
        if others:
            self._forms[form.id] = others
        else:
            del self._forms[form.id]

    def validator(self, form_id: str, version: int) -> Validator:
        """The compiled validator of that version."""
        key = (form_id, version)
        if key not in self._validators:
            from engines.forms.validation import Validator

            self.check()
            self._validators[key] = Validator(self.form(form_id, version))
        return self._validators[key]


def _leave(name: str, version: int) -> None:
    logger.warning("version %d of the form %s cannot be read by this program", version, name)


@lru_cache(maxsize=256)
def _decoded(body: str) -> Form:
    """Documents never change, and a hub with its devices in one process reads each of them often."""
    return decode_form(body.encode())


@lru_cache(maxsize=256)
def _read(body: str) -> Form:
    """As `_decoded`, unchecked."""
    return read_form(body.encode())


def publish(connection: Connection, forms: Iterable[Form]) -> None:
    """Keeps documents that come with the program; a version that is there already is left as it is."""
    _keep(connection, ((FORM_KIND, form.id, form.version, encode_form(form).decode()) for form in forms))


def keep_published(connection: Connection, records: Iterable[Record | None]) -> bool:
    """Keeps the definitions that stand by these records, as the hub has said; whether there were any."""
    found = [said for one in records if (said := defined_by(one)) is not None]
    _keep(connection, ((said.kind, said.name, said.version, said.document) for said in found))
    return bool(found)


def _keep(connection: Connection, documents: Iterable[tuple[str, str, int, str]]) -> None:
    rows = [
        {
            "kind": kind,
            "id": name,
            "version": version,
            "hash": hashlib.sha256(body.encode()).hexdigest(),
            "body": body,
        }
        for kind, name, version, body in documents
    ]
    _PUT.many(connection, rows)


def load_catalogue(connection: AnyConnection, *, whole: bool = False) -> Catalogue:
    """Every form document in the definition table, as `Catalogue.learn` takes them in."""
    catalogue = Catalogue()
    catalogue.learn(connection, whole=whole)
    return catalogue
