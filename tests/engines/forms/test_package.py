"""Forms as one file: what was packed is unpacked, and nothing else is."""

from __future__ import annotations

import msgspec
import pytest

from engines.forms.package import MOST_BYTES, PackageError, pack, unpack
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from tests.engines.forms.test_editing import form

FORMS = Catalogue(pack_forms(PACK_FORMS)).newest()


def test_every_form_of_the_program_comes_back_as_it_was_by_the_same_bytes() -> None:
    content = pack(FORMS)
    assert sorted(unpack(content), key=lambda one: one.id) == sorted(FORMS, key=lambda one: one.id)
    assert pack(reversed(unpack(content))) == content


def changed(**members: object) -> bytes:
    whole = msgspec.json.decode(pack([form(("a",))]))
    return msgspec.json.encode(whole | members)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "package.not_one"),
        (b"PK\x03\x04", "package.not_one"),
        (b"[" * 100_000, "package.not_one"),
        (b'{"mark": "branchdesk-forms"}', "package.not_one"),
        (b"\xff\xfe{}", "package.not_one"),
        (b" " * (MOST_BYTES + 1), "package.too_large"),
        (changed(version=2), "package.newer"),
        (changed(mark="other"), "package.not_one"),
        (changed(forms=[]), "package.empty"),
        (changed(forms=[{}] * 101), "package.too_many"),
        (changed(forms=[{"id": "x", "label": {"zh_CN": "坏表"}}]), "package.form_unusable"),
        (pack([form(("a", "a"))]), "package.form_unusable"),
        (pack([form(("a",)), form(("b",))]), "package.twice"),
        (changed(forms=[{"id": "x", "label": {"zh_CN": "坏表"}}]).decode().encode("gbk"), "package.form_unusable"),
    ],
)
def test_a_hostile_file_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(PackageError) as refused:
        unpack(content)
    assert refused.value.code == code


def test_the_form_that_cannot_be_used_is_named() -> None:
    with pytest.raises(PackageError) as refused:
        unpack(changed(forms=[{"id": "x", "label": {"zh_CN": "坏表"}}]))
    assert refused.value.facts["form"] == "坏表"
