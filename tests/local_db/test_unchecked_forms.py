"""Lists are shown by documents that nobody has checked since the start; nothing is written before they are."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.errors import UserError
from core.ports import Changes
from engines.forms.contradictions import check_form
from engines.forms.document import Form, FormDocumentError, Move
from local_db.catalogue import DEFINITION_FORM, publish
from tests.importers.stores import branch_store

CLAIM = "claim"


def contradicting(form: Form) -> Form:
    """The next version of the form, by which a move leads nowhere."""
    lost = Move("lose", {"zh_CN": "丢失", "en": "Lose"}, (form.states[0].id,), "nowhere")
    return msgspec.structs.replace(form, version=form.version + 1, moves=(*form.moves, lost))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a branch whose database holds such a version, as a newer program may have written it."""
    with branch_store(tmp_path) as store:
        odd = contradicting(store.catalogue.form(CLAIM))
        with pytest.raises(FormDocumentError):
            check_form(odd)
        store.write(lambda connection: publish(connection, [odd])).result()
    return tmp_path


def test_a_form_that_contradicts_itself_is_left_for_a_newer_program_before_anything_is_written(folder: Path) -> None:
    heard: list[Changes] = []
    with branch_store(folder) as store:
        odd = store.catalogue.form(CLAIM).version
        store.subscribe(heard.append)
        usable = store.write(lambda _connection: store.catalogue.form(CLAIM).version).result()
        assert usable == odd - 1
        assert [changes.definitions for changes in heard] == [True]
        assert not store.catalogue.knows(CLAIM, odd)


def test_nothing_is_validated_by_a_form_that_contradicts_itself(folder: Path) -> None:
    with branch_store(folder) as store, pytest.raises(UserError, match="version_unknown"):
        store.catalogue.validator(CLAIM, store.catalogue.form(CLAIM).version)


def test_forms_that_are_sound_are_checked_once_and_in_silence(tmp_path: Path) -> None:
    with branch_store(tmp_path):
        pass
    heard: list[Changes] = []
    with branch_store(tmp_path) as store:
        store.subscribe(heard.append)
        known = {(form.id, form.version) for form in store.catalogue.every()}
        store.check_forms()
        assert {(form.id, form.version) for form in store.catalogue.every()} == known
        assert heard == []


def test_the_form_of_definitions_is_sound() -> None:
    check_form(DEFINITION_FORM)
