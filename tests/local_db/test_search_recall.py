"""What the search finds among some hundred tickets is what reading every one of them finds, and it reads no table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.services.commands import SubmitRecord
from core.services.records import submit_record
from local_db.queries.search import TicketSearch, tickets_numbered
from local_db.search.filling import fill_index
from local_db.search.words import Chosen, Findable, index_words, normal
from local_db.store import Store
from tests.local_db.branches import done, open_branch, rows
from tests.local_db.test_search import CLAIM, LETTERS, found

CODE = re.compile(r"[0-9a-z][0-9a-z_./#+-]*")
AROUND = ",.;:!?()[]\"'。"
WORDS = st.text(LETTERS, min_size=1, max_size=5)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Some hundred tickets with few characters in many orders; half of them are indexed."""
    opened = open_branch(tmp_path_factory.mktemp("search") / "branch.db")
    letters = LETTERS.strip()
    for number in range(400):
        seed = number * 7919
        title = "".join(letters[(seed // 3**place + place * number) % len(letters)] for place in range(3 + number % 7))
        fields = {**CLAIM, "title": f"甲{title}", "description": title[::-1], "waybill_no": f"SF{seed % 10**7:07d}"}
        done(opened, submit_record, SubmitRecord(f"{number}", "clerk", "claim", fields))
        if number == 200:
            fill_index(opened)
    yield opened
    opened.close()


@given(st.text(LETTERS + "，：；！？（）…。Ⅷ㈱ﬁＫßéˇ\u3000\u0301", max_size=12))
def test_a_text_is_compared_as_nfkc_has_it_and_without_case(text: str) -> None:
    assert normal(text) == unicodedata.normalize("NFKC", text).casefold()


def test_every_character_and_every_pair_in_a_word_goes_into_the_index_and_no_pair_of_two_records() -> None:
    several = [
        Findable("外箱破 损", (), ("sf12",)),
        Findable("", (), ()),
        Findable("", (), ("7",)),
        Findable("角", (), ("1234567",), (Chosen("kind=loss", ()),)),
        Findable("内件", (), ()),
    ]
    assert [set(words.split()) for words in index_words(several)] == [
        {"外箱", "箱破", "外", "箱", "破", "损", "\ue204sf12", "\ue203f12"},
        set(),
        set(),
        {"角", "\ue206234567", "\ue2044567", "\ue203567", "kind=loss"},
        {"内件", "内", "件"},
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=3))
def test_recall_and_precision_are_those_of_reading_every_record(many: Store, words: list[str]) -> None:
    typed = " ".join(words)
    terms = [term.strip(AROUND) or term for term in normal(typed).split()]
    expected = set()
    for record_id, title, name, number, waybill, phone, description in rows(
        many,
        "SELECT id, title, customer_name, number, waybill_no, customer_phone, json_extract(fields, '$.description') "
        "FROM record",
    ):
        text = normal(f"{title}\n{name}\n{description}")
        numbers = [normal(number), normal(waybill)]

        def fits(term: str, text: str = text, numbers: list[str] = numbers, phone: str = phone) -> bool:
            beginning = any(one.startswith(term) for one in numbers)
            ending = any(one.endswith(term) for one in (*numbers, phone))
            return term in text or (len(term) >= 3 and term.isascii() and term[0].isalnum() and (beginning or ending))

        grouped = len(set(terms)) > 1 and all(map(CODE.fullmatch, terms)) and any(map(str.isdigit, "".join(terms)))
        if terms and (all(map(fits, terms)) or (grouped and fits("".join(terms)))):
            expected.add(record_id)
    assert set(found(many, typed)) == expected


def test_no_search_reads_the_table_of_records_from_end_to_end(many: Store) -> None:
    asked: list[str] = []
    with many.reading() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
        for typed in ("破损", "外", "SF00", "620", "外箱 SF0", "SF1 2 3"):
            TicketSearch(typed, many.catalogue).page(connection)
        tickets_numbered(connection, "SF0000000")
        raw.set_trace_callback(None)
        plans = [raw.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in set(asked) if "record" in sql]
    steps = [step[3] for plan in plans for step in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN record")]
