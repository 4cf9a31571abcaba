"""A sentence with a gap needs its fact from everybody who gives the code, and a fact is something that can be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import msgspec

from resources import ROOT as RESOURCES
from tests.test_project.source_files import PRODUCT_FOLDERS, place, python_files, tree_of

_ERRORS = {"UserError", "Busy", "Offline", "Rejected", "ReadRefused"}
_GAP = re.compile(r"{(\w+)}")
_HEAPS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def errors() -> Iterator[tuple[str, str, list[ast.keyword]]]:
    """Every error that is made with a written code: its place, code and facts."""
    for path in python_files(*PRODUCT_FOLDERS):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ERRORS and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield place(path, node.lineno), code.value, node.keywords


def gaps() -> dict[str, set[str]]:
    """The facts that the sentences of each code name, in any language and file."""
    found: dict[str, set[str]] = {}
    for name in ("window_texts.json", "import_texts.json"):
        texts = msgspec.json.decode((RESOURCES / name).read_bytes(), type=dict[str, dict[str, str]])
        for code, sentences in texts.items():
            found.setdefault(code, set()).update(_GAP.findall("".join(sentences.values())))
    return found


def test_whoever_gives_a_code_gives_the_facts_of_its_sentence() -> None:
    wanted, seen = gaps(), list(errors())
    assert len(seen) > 200
    faults = []
    for where, code, facts in seen:
        given = {fact.arg for fact in facts}
        missing = wanted.get(code, set()) - given
        if missing and None not in given:
            faults.append(f"{where}: {code} lacks {', '.join(sorted(missing))}")
    assert not faults, "\n" + "\n".join(faults)


def test_no_fact_is_a_heap_of_things_that_a_sentence_would_show_in_brackets() -> None:
    faults = []
    for where, code, facts in errors():
        for fact in facts:
            called = fact.value.func if isinstance(fact.value, ast.Call) else None
            made = isinstance(called, ast.Name) and called.id in {"tuple", "list", "set", "sorted", "dict", "frozenset"}
            none = isinstance(fact.value, ast.Constant) and fact.value.value is None
            if made or none or isinstance(fact.value, _HEAPS):
                faults.append(f"{where}: {code} gives {fact.arg} as {ast.unparse(fact.value)}")
    assert not faults, "\n" + "\n".join(faults)
