"""Forms as one file: what an expert made at one firm is taken in at another. Pure: bytes to forms and back.

The file is JSON with a mark and a version of its own. It carries documents, nothing that runs, and no records.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from engines.forms.document import Form, FormDocumentError, decode_form, encode_form

SUFFIX = "forms"
MARK = "branchdesk-forms"
VERSION = 1
MOST_BYTES = 5_000_000
MOST_FORMS = 100


class PackageError(ValueError):
    """A file that is not taken: `code` (``package.*``) and the facts that its sentence names."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class _Package(msgspec.Struct):
    mark: str
    version: int
    forms: tuple[msgspec.Raw, ...] = ()


class _Name(msgspec.Struct):
    id: str = ""
    label: dict[str, str] = {}


def pack(forms: Iterable[Form]) -> bytes:
    """The file of these forms; the same forms give the same bytes."""
    documents = [msgspec.Raw(encode_form(form)) for form in sorted(forms, key=lambda form: (form.id, form.version))]
    return msgspec.json.format(msgspec.json.encode(_Package(MARK, VERSION, tuple(documents))), indent=1)


def unpack(content: bytes) -> tuple[Form, ...]:
    """The forms of a file; all of them or none.

    Raises PackageError: ``package.too_large`` (limit), ``package.not_one``, ``package.newer``, ``package.empty``,
    ``package.too_many`` (limit), ``package.form_unusable`` (form, reason), ``package.twice`` (form).
    """
    if len(content) > MOST_BYTES:
        raise PackageError("package.too_large", limit=MOST_BYTES // 1_000_000)
    try:
        package = msgspec.json.decode(content, type=_Package)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise PackageError("package.not_one") from error
    if package.mark != MARK or package.version < 1:
        raise PackageError("package.not_one")
    if package.version > VERSION:
        raise PackageError("package.newer")
    if not package.forms:
        raise PackageError("package.empty")
    if len(package.forms) > MOST_FORMS:
        raise PackageError("package.too_many", limit=MOST_FORMS)
    forms: dict[str, Form] = {}
    for body in package.forms:
        form = _form(bytes(body))
        if form.id in forms:
            raise PackageError("package.twice", form=_said(form.label, form.id))
        forms[form.id] = form
    return tuple(forms.values())


def _form(body: bytes) -> Form:
    try:
        form = decode_form(body)
    except FormDocumentError as error:
        raise PackageError("package.form_unusable", form=_name(body), reason=str(error)[:300]) from error
    if not form.label or any(not isinstance(text, str) for text in form.label.values()):
        raise PackageError("package.form_unusable", form=form.id, reason="no name")
    return form


def _name(body: bytes) -> str:
    try:
        named = msgspec.json.decode(body, type=_Name)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return "?"
    return _said(named.label, named.id)


def _said(label: dict[str, str], identity: str) -> str:
    return (label.get("zh_CN") or next(iter(label.values()), identity) or identity)[:80]
