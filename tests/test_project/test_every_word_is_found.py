"""lupdate passes over a sentence whose count is an expression, without a word; so the sources are compared by us."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PLACE_OF_THE_SENTENCE = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}


def _sentences(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = _PLACE_OF_THE_SENTENCE.get(called)
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                yield node.lineno, node.args[place].value  # type: ignore[attr-defined]  # a Constant, as asked above


def test_every_sentence_of_the_window_is_in_the_chinese_file() -> None:
    chinese = ElementTree.parse(ROOT / "resources" / "i18n" / "branchdesk_zh_CN.ts")
    known = {source.text for source in chinese.iter("source")}
    lost = [
        f"{path.relative_to(ROOT)}:{line}: {sentence}"
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        for line, sentence in _sentences(path)
        if sentence not in known
    ]
    assert lost == []
