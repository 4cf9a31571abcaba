"""Every code that the importer can give has a sentence in both languages."""

from __future__ import annotations

import re

from importers.texts import LANGUAGES, import_texts, reason_sentence, sentence
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS, ROOT

CODE = re.compile(r'"((?:import|row|cell|date|field)\.[a-z_0-9]+)"')
FLAG = re.compile(r'"(macros|external_links|error_cells|hidden_sheets|hidden_rows)"')


def test_every_code_in_the_source_has_a_sentence_in_both_languages() -> None:
    sources = [*(ROOT.parent / "importers").rglob("*.py"), ROOT.parent / "engines" / "forms" / "validation.py"]
    said = {code for path in sources for code in CODE.findall(path.read_text(encoding="utf-8"))}
    flags = {f"flag.{flag}" for path in sources for flag in FLAG.findall(path.read_text(encoding="utf-8"))}
    assert len(said) > 30
    assert flags | said <= import_texts().keys()


def test_every_sentence_is_there_in_both_languages_with_the_same_facts() -> None:
    for code, texts in import_texts().items():
        assert texts.keys() == set(LANGUAGES), code
        facts = {frozenset(re.findall(r"{(\w+)}", text)) for text in texts.values()}
        assert len(facts) == 1, code


def test_a_reason_calls_the_field_by_its_label() -> None:
    form = Catalogue(pack_forms(PACK_FORMS)).form("claim")
    said = reason_sentence("customer_phone: cell.digits_lost", "zh_CN", form)
    assert said == f"联系电话: {sentence('cell.digits_lost', 'zh_CN')}"
    assert reason_sentence("row.failed", "en") == sentence("row.failed", "en")


def test_codes_of_the_profile_speak_with_the_windows_words_and_the_importers_own_go_first() -> None:
    assert sentence("store.damaged", "zh_CN").startswith("数据库已损坏。")
    assert "store.disk_full" not in sentence("store.disk_full", "en")
    assert "--passphrase-on-stdin" in sentence("keys.keyring_absent", "en")


def test_an_unknown_code_and_a_missing_fact_still_make_a_sentence() -> None:
    assert "no.such.code" in sentence("no.such.code", "en")
    assert sentence("import.file_missing", "en", {}).startswith("There is no file")


def test_nobody_who_imports_is_told_of_something_that_he_typed() -> None:
    for code in ("disk_full", "io_error", "not_writable", "profile_gone", "saving_stopped"):
        said = [sentence(f"store.{code}", language) for language in LANGUAGES]
        assert not any("typed" in text or "输入" in text for text in said), code
