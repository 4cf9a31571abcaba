"""Data that ships with the program, and where it lies: beside this file, in a source tree and in a frozen bundle."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent
PACK_FORMS = ROOT / "packs" / "foundation" / "forms"
DEFINITION_FORM = ROOT / "definition_form.json"
"""The form of a definition's own record (core.definitions)."""
NEW_FORM = ROOT / "new_form.json"
"""What a form that somebody begins has from the start: a section, states and moves."""
TEXT_FORMATS = ROOT / "text_formats.json"
"""Formats of texts that have a name, such as a postal code (engines.forms.formats)."""
EXPRESSION_WORDS = ROOT / "expression_words.json"
"""The words of the expression language, its errors and reasons (engines.expressions.words)."""
DIVISIONS = ROOT / "divisions.txt"
"""Provinces, cities and districts by the codes of GB/T 2260 (engines.forms.regions)."""
MAPPINGS = ROOT / "mappings"
SAMPLE_LOG = ROOT / "sample_data" / "网点售后台账2025.xlsx"
SAMPLE_RECORDS = ROOT / "sample_data" / "records.json"
SAMPLE_STORY = ROOT / "sample_data" / "story.json"
ICONS = ROOT / "icons"
TRANSLATIONS = ROOT / "i18n"
NOTICE = ROOT.parent / "NOTICE"
"""What ships with the program, and its licences."""
GUIDE = ROOT.parent / "docs" / "guide"
"""The user guide; its pictures lie in docs/images/guide. A bundle keeps both folders beside this one."""
