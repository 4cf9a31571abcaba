"""The definitions that this side knows: form documents by id and version (core.ports.Forms)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UserError
from engines.forms.document import Form, decode_form, encode_form
from engines.forms.validation import Validator
from local_db.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from local_db.statement import AnyConnection

_ALL = Statement("SELECT definition.body FROM definition WHERE definition.kind = 'form'")
_PUT = Statement(
    "INSERT INTO definition (kind, id, version, hash, body) VALUES (:kind, :id, :version, :hash, :body)"
    " ON CONFLICT DO NOTHING"
)


def pack_forms(folder: Path) -> list[Form]:
    """The form documents of a pack: every ``*.json`` in `folder`, in file-name order.

    Raises FormDocumentError naming the form when one contradicts itself.
    """
    return [decode_form(path.read_bytes()) for path in sorted(folder.glob("*.json"))]


class Catalogue:
    """Form documents in memory, each version's validator compiled once."""

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self._forms: dict[str, dict[int, Form]] = {}
        self._validators: dict[tuple[str, int], Validator] = {}
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
        """The newest version of every form, tickets before reference records, else by id."""
        return sorted(
            (self.form(form_id) for form_id in list(self._forms)), key=lambda form: (not form.is_ticket, form.id)
        )

    def every(self) -> list[Form]:
        """Every version of every form."""
        return [form for versions in list(self._forms.values()) for form in list(versions.values())]

    def validator(self, form_id: str, version: int) -> Validator:
        """The compiled validator of that version."""
        key = (form_id, version)
        if key not in self._validators:
            self._validators[key] = Validator(self.form(form_id, version))
        return self._validators[key]


def publish(connection: Connection, forms: Iterable[Form]) -> None:
    """Keeps documents in the definition table; a version that is there already is left as it is."""
    rows = []
    for form in forms:
        body = encode_form(form)
        rows.append(
            {
                "kind": "form",
                "id": form.id,
                "version": form.version,
                "hash": hashlib.sha256(body).hexdigest(),
                "body": body.decode(),
            }
        )
    _PUT.many(connection, rows)


def load_catalogue(connection: AnyConnection) -> Catalogue:
    """Every form document in the definition table."""
    return Catalogue(decode_form(row[0].encode()) for row in _ALL.rows(connection))
