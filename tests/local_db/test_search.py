"""Search finds every ticket that fits, indexed or not, and nothing that has left; whatever is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from core.operation import Child, ChildKind
from core.services.commands import AddChildren, EditRecord, RemoveChild, SubmitRecord, VoidRecord
from core.services.records import add_children, edit_record, remove_child, submit_record, void_record
from engines.forms.values import Value
from local_db.catalogue import publish
from local_db.queries.search import MANY, TicketSearch, tickets_numbered
from local_db.queries.tickets import PAGE, TicketRow
from local_db.search.filling import empty_index_by_other_rules, fill_index
from local_db.search.marks import mark_stretch
from local_db.search.where import Place, PlaceKind
from local_db.search.words import spans_in
from local_db.store import Store
from tests.local_db.branches import CLAIM as SHORT_CLAIM
from tests.local_db.branches import done, open_branch, record, rows, timeline
from tests.local_db.branches import new_claim as new_plain_claim
from tests.local_db.clocks import FixedClock

CLAIM = {**SHORT_CLAIM, "claim_kind": "other"}
"""Nothing of what these tests look for is called so."""
FIRST_OF_DELETED = 1 << 53
"""From this number on the rows of FTS5's own table say which records were deleted from a part of the index."""
LETTERS = "外箱破损内件短少客户AaＡ１1é-%_'\"*;() 。"


def new_claim(store: Store, tx: str = "made", **fields: Value) -> str:
    """A claim whose chosen values are called nothing that these tests look for, unless they say so."""
    return new_plain_claim(store, tx, **{"claim_kind": "other", **fields})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db")
    yield opened
    opened.close()


def found(store: Store, typed: str) -> list[str]:
    return [row.id for row in found_rows(store, typed)]


def found_rows(store: Store, typed: str) -> list[TicketRow]:
    search, all_rows, pages = TicketSearch(typed, store.catalogue), list[TicketRow](), 0
    with store.reading() as connection:
        while True:
            page = search.page(connection)
            assert len(page.rows) <= PAGE
            all_rows += page.rows
            pages += 1
            if page.done:
                break
    assert len({row.id for row in all_rows}) == len(all_rows), "no record comes twice"
    return all_rows


def indexed(store: Store, *titles: str) -> list[str]:
    made = [new_claim(store, f"made {title}", title=title) for title in titles]
    fill_index(store)
    return made


def test_two_characters_find_a_text_that_has_them_anywhere_before_and_after_it_is_indexed(store: Store) -> None:
    made = new_claim(store, title="客户说外箱破损了", description="三楼拆箱")
    for typed in ("破损", "箱破", "损了", "拆箱", "客户说外箱破损了", "外", "楼"):
        assert found(store, typed) == [made], typed
    fill_index(store)
    assert rows(store, "SELECT count(*) FROM search_mark") == [(0,)]
    for typed in ("破损", "箱破", "损了", "拆箱", "客户说外箱破损了", "外", "楼"):
        assert found(store, typed) == [made], typed
    for typed in ("损破", "箱损", "外破", "了三", "丢"):
        assert found(store, typed) == [], typed


def test_the_signs_around_what_was_copied_do_not_keep_it_from_being_found(store: Store) -> None:
    made = new_claim(store, title="瓷砖样品破损，待验", waybill_no="SF1537226004189")
    for _ in range(2):
        for typed in (
            "瓷砖样品破损。",
            "“瓷砖样品破损”、",
            "（瓷砖样品）",
            "样品， 待验！",
            "SF1537226004189，",
            "…破损",
        ):
            assert found(store, typed) == [made], typed
        assert found(store, "破损。待验") == []
        assert found(store, "，") == [made], "a sign alone is what is looked for"
        fill_index(store)


def test_several_terms_must_all_fit_in_texts_or_numbers(store: Store) -> None:
    wanted = new_claim(store, "a", title="外箱受压", description="内件破损", waybill_no="SF1537226004189")
    new_claim(store, "b", title="外箱受压", description="内件完好", waybill_no="SF1537226004190")
    new_claim(store, "c", title="外箱破损", description="", waybill_no="YT1537226004189")
    for _ in range(2):
        assert found(store, "外箱 破损 SF15") == [wanted]
        assert found(store, "破损　ｓｆ１５") == [wanted]
        assert found(store, "sf15 4189") == [wanted]
        fill_index(store)


def test_the_kind_of_a_ticket_is_found_by_its_names_in_both_languages_also_beside_other_words(store: Store) -> None:
    first, second = new_claim(store, "a", title="外箱受压"), new_claim(store, "b", title="漏件")
    for _ in range(2):
        for typed in ("理赔", "claim", "CLAIM"):
            assert set(found(store, typed)) == {first, second}, typed
        assert found(store, "理赔 漏件") == [second]
        assert found(store, "客诉") == found(store, "理赔 破损") == found(store, "理") == []
        fill_index(store)
    search = TicketSearch("理赔 漏件", store.catalogue)
    with store.reading() as connection:
        assert search.page(connection).places == {}, "the row shows its kind"
    edited = EditRecord("e", "u", second, {"title": "丢件"})
    done(store, edit_record, edited)
    assert found(store, "理赔 丢件") == [second]


def test_numbers_are_found_by_their_beginning_and_by_their_end(store: Store) -> None:
    made = new_claim(store, waybill_no="SF1537226004189", customer_phone="13800136620")
    number = record(store, made).fields["$number"]
    assert isinstance(number, str)
    for _ in range(2):
        for typed in (
            "SF153",
            "sf1537226004189",
            "4189",
            "6620",
            "620",
            "13800136620",
            number,
            number[:9],
            number[-4:],
        ):
            assert found(store, typed) == [made], typed
        assert found(store, "SF1537 2260 0418 9") == [made], "typed in groups as it is printed"
        for typed in ("F1537", "0013", "66200", "SF16"):
            assert found(store, typed) == [], typed
        fill_index(store)


def test_a_phone_is_found_with_the_dashes_and_unseen_marks_that_it_was_copied_with(store: Store) -> None:
    made = new_claim(store, customer_phone="13800136620")
    for _ in range(2):
        for typed in ("138-0013-6620", "0013-6620", "\u202d138 0013 6620\u202c"):
            assert found(store, typed) == [made], typed
        assert found(store, "138-0013-6621") == []
        fill_index(store)


def test_a_phone_with_a_dash_is_found_without_it(store: Store) -> None:
    made = new_claim(store, customer_phone="020-38886620")
    for _ in range(2):
        assert found(store, "02038886620") == found(store, "020-38886620") == [made]
        fill_index(store)


def test_width_and_case_make_no_difference(store: Store) -> None:
    [made] = indexed(store, "ＩＰhone １５ 屏幕碎")
    for typed in ("iphone", "IPHONE 15", "ｉｐｈ", "phone１５", "Phone"):
        assert found(store, typed) == ([made] if typed != "phone１５" else []), typed


def test_an_edit_leaves_under_the_old_words_and_comes_under_the_new(store: Store) -> None:
    [made] = indexed(store, "外箱破损")
    done(store, edit_record, EditRecord("edit", "clerk", made, {"title": "派送延误"}))
    for _ in range(2):
        assert found(store, "延误") == [made]
        assert found(store, "破损") == []
        fill_index(store)


def test_a_ticket_that_was_taken_back_leaves_the_texts_and_is_found_by_its_number(store: Store) -> None:
    [made] = indexed(store, "外箱破损")
    done(store, void_record, VoidRecord("void", "clerk", made, "登记错误"))
    for _ in range(2):
        assert found(store, "破损") == found(store, "8000") == []
        assert found(store, "SF1234567890") == [made]
        fill_index(store)


def test_the_newest_ticket_comes_first_whether_it_is_indexed_or_not(store: Store) -> None:
    clock = store.clock
    assert isinstance(clock, FixedClock)
    made: list[str] = []
    for number in range(9):
        clock.advance(timedelta(seconds=1))
        made.append(new_claim(store, f"{number}", title="破损"))
        if number == 4:
            fill_index(store)
    done(store, edit_record, EditRecord("edit", "clerk", made[2], {"description": "有变"}))
    assert found(store, "破损") == made[::-1]


def test_pages_give_every_ticket_once_while_the_index_is_being_filled(store: Store) -> None:
    made = {new_claim(store, f"{number}", title=f"破损 {number}") for number in range(3 * PAGE)}
    search, seen = TicketSearch("破损", store.catalogue), list[str]()
    page = None
    while page is None or not page.done:
        with store.reading() as connection:
            page = search.page(connection)
        seen += [row.id for row in page.rows]
        fill_index(store)
    assert len(seen) == len(made)
    assert set(seen) == made


def test_counting_ends_at_the_cap(store: Store) -> None:
    assert MANY == 1000
    for number in range(130):
        new_claim(store, f"{number}", title="破损" if number % 2 else "延误")
    with store.reading() as connection:
        counted = TicketSearch("破损", store.catalogue).count(connection)
    assert (counted.number, counted.more) == (65, False)


def test_the_words_of_a_choice_find_it_in_both_languages(store: Store) -> None:
    wanted = new_claim(store, "a", title="甲", claim_kind="loss", priority="urgent")
    new_claim(store, "b", title="乙", claim_kind="wet", priority="normal")
    for _ in range(2):
        for typed in (
            "丢失",
            "Loss",
            "LOSS",
            "oss",
            "紧急",
            "urgent",
            "紧急 丢失",
            "13800138000 urgent",
            "广州恒达 紧急",
        ):
            assert found(store, typed) == [wanted], typed
        for typed in ("丢", "紧", "紧急 水湿", "urgentx"):
            assert found(store, typed) == [], typed
        fill_index(store)


def test_a_choice_that_was_changed_is_found_under_the_new_one_only(store: Store) -> None:
    made = new_claim(store, title="甲", claim_kind="wet")
    fill_index(store)
    assert found(store, "污染") == [made]
    done(store, edit_record, EditRecord("edit", "clerk", made, {"claim_kind": "loss"}))
    for _ in range(2):
        assert found(store, "丢失") == [made]
        assert found(store, "污染") == []
        fill_index(store)


def told(store: Store, record_id: str, act: str, kind: ChildKind, text: str, person: str = "") -> str:
    """A note or a contact; the operation that added it."""
    done(
        store,
        add_children,
        AddChildren(act, "clerk", record_id, (Child(kind=kind, text=text, person=person, channel="phone"),)),
    )
    return next(effect.operation for effect in timeline(store, record_id) if effect.tx == act)


def test_notes_and_contacts_are_found_until_they_are_taken_back(store: Store) -> None:
    wanted, other = indexed(store, "甲", "乙")
    note = told(store, wanted, "note", ChildKind.NOTE, "仓库已复核监控 Case-77")
    told(store, wanted, "call", ChildKind.CONTACT, "同意周五上门", "欧阳先生")
    told(store, other, "more", ChildKind.NOTE, "等待回电")
    for _ in range(2):
        for typed in ("复核", "监", "case-77", "周五 欧阳", "复核 甲", "上门"):
            assert found(store, typed) == [wanted], typed
        for typed in ("复核 回电", "phone", "out"):
            assert found(store, typed) == [], typed
        fill_index(store)
    done(store, remove_child, RemoveChild("gone", "clerk", wanted, note))
    for _ in range(2):
        assert found(store, "复核") == []
        assert found(store, "上门") == [wanted]
        fill_index(store)


def test_notes_are_found_also_where_an_import_or_a_first_synchronising_is_not_indexed_yet(store: Store) -> None:
    made = indexed(store, "甲", "乙", "丙")
    told(store, made[1], "note", ChildKind.NOTE, "仓库已复核监控")
    first, last = min(made), max(made)
    store.write(lambda connection: connection.exec_driver_sql("DELETE FROM search_mark")).result()
    store.write(lambda connection: mark_stretch(connection, first, last, 3)).result()
    for _ in range(2):
        assert found(store, "复核") == [made[1]]
        fill_index(store)


def test_a_row_that_does_not_show_the_words_says_where_they_stand(store: Store) -> None:
    made = new_claim(
        store, "a", title="甲", description="客户来电说，收到货的时候外箱右下角已经破了", claim_kind="loss",
        account="6222020077128223344", declared_value="77128.00", packing=["box", "foam"],
    )  # fmt: skip
    told(store, made, "note", ChildKind.NOTE, "仓库复核 77128")
    fill_index(store)

    def places(typed: str) -> list[Place]:
        with store.reading() as connection:
            return list(TicketSearch(typed, store.catalogue).page(connection).places.values())

    assert places("甲") == places("恒达") == []
    assert places("77128") == [Place(PlaceKind.NOTE, "", "仓库复核 77128")], "neither amount nor account is searched"
    assert places("右下") == [Place(PlaceKind.FIELD, "description", "…说，收到货的时候外箱右下角已经破了")]
    assert places("甲 丢失") == [Place(PlaceKind.CHOICE, "claim_kind", "loss")]
    assert places("有缓冲") == [Place(PlaceKind.CHOICE, "packing", "foam")]
    assert places("复核") == [Place(PlaceKind.NOTE, "", "仓库复核 77128")]
    assert places("8000") == [Place(PlaceKind.MASKED, "customer_phone", "13800138000")]
    assert places("SF123") == [Place(PlaceKind.FIELD, "waybill_no", "SF1234567890")]


@pytest.mark.parametrize(
    ("text", "terms", "spans"),
    [
        ("外箱破损，箱破", ("箱破", "破损"), [(1, 4), (5, 7)]),
        ("ＩＰｈｏｎｅ 15", ("iphone", "15"), [(0, 6), (7, 9)]),
        ("㈱丰田 ﬁx", ("fix", "(株)"), [(0, 1), (4, 6)]),
        ("外箱", ("", "内"), []),
    ],
)
def test_found_words_are_marked_where_people_read_them(
    text: str, terms: tuple[str, ...], spans: list[tuple[int, int]]
) -> None:
    assert spans_in(text, terms) == spans


def test_an_index_by_other_rules_is_made_anew_once(store: Store) -> None:
    [made] = indexed(store, "外箱破损")
    store.write(lambda connection: connection.exec_driver_sql("DELETE FROM search_words WHERE rowid = 1")).result()
    assert found(store, "破损") == []
    for _ in range(2):
        store.write(empty_index_by_other_rules).result()
        assert found(store, "破损") == [made]
        fill_index(store)
        assert rows(store, "SELECT count(*) FROM search_mark") == [(0,)]


def test_an_index_that_is_made_anew_keeps_nothing_deleted_behind(store: Store) -> None:
    made = indexed(store, "外箱破损", "内件破损")
    store.write(empty_index_by_other_rules).result()
    assert rows(store, "SELECT count(*) FROM search_words_docsize") == [(0,)]
    assert set(found(store, "破损")) == set(made)
    fill_index(store)
    assert rows(store, "SELECT record_id FROM search_place ORDER BY place") == [(one,) for one in sorted(made)]
    assert rows(store, f"SELECT count(*) FROM search_words_data WHERE id >= {FIRST_OF_DELETED}") == [(0,)]
    assert set(found(store, "破损")) == set(made)


def test_a_filter_leaves_rows_out(store: Store) -> None:
    mine = new_claim(store, "a", title="破损甲", assignee="clerk-1")
    new_claim(store, "b", title="破损乙", assignee="clerk-2")
    search = TicketSearch("破损", store.catalogue, lambda row: row.assignee == "clerk-1")
    with store.reading() as connection:
        assert [row.id for row in search.page(connection).rows] == [mine]


def test_the_exact_number_names_its_tickets(store: Store) -> None:
    made = new_claim(store, "a", waybill_no="SF1537226004189")
    number = record(store, made).fields["$number"]
    with store.reading() as connection:
        for typed in (str(number), str(number).lower(), "sf1537 2260 0418 9", "ＳＦ1537226004189"):
            assert [row.id for row in tickets_numbered(connection, typed)] == [made], typed
        for typed in ("", " ", "SF153722600418", "破损"):
            assert tickets_numbered(connection, typed) == []


HOSTILE = [
    "'", '"', '""', "' OR 1=1 --", '破损" OR "外箱', "NEAR(破损 外箱)", "破损*", "^破损", "a AND b", "NOT 破损",
    "-破损", "words:破损", "{", "(破损", "破损)", "%", "_", "%破%", "\x00", "破\x00损", "\ud800", "\u202e破损", "🚚",
    "🚚破", "\ue203123", "破损 " * 300, "损" * 5000, "a" * 5000, "1" * 5000, "\t\n", "+", "\\", ";DROP TABLE record;",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_text(store: Store, typed: str) -> None:
    indexed(store, "外箱破损")
    new_claim(store, "later", title="外箱破损")
    assert len(found(store, typed)) in (0, 2)
    assert len(found(store, "破损")) == 2


@pytest.mark.parametrize("sign", ["'", '"', "*", "(", "%", "_", "-", "^", ";", "\\", "🚚", "é", "。"])
def test_a_sign_is_found_where_it_stands(store: Store, sign: str) -> None:
    indexed(store, f"外箱{sign}破损", "外箱破损")
    assert [row.title for row in found_rows(store, sign)] == [f"外箱{sign}破损"]
    assert [row.title for row in found_rows(store, f"箱{sign}破")] == [f"外箱{sign}破损"]


def test_what_a_form_keeps_out_of_the_search_is_not_found_by_its_numbers_either(store: Store) -> None:
    claim = store.catalogue.form("claim")
    hidden = {"waybill_no", "customer_phone", "title"}
    kept = tuple(
        msgspec.structs.replace(
            section,
            fields=tuple(
                msgspec.structs.replace(field, searchable=False) if field.id in hidden else field
                for field in section.fields
            ),
        )
        for section in claim.sections
    )
    quiet = msgspec.structs.replace(claim, id="quiet", version=1, sections=kept, states=claim.states)
    store.write(lambda connection: publish(connection, [quiet])).result()
    store.catalogue.add(quiet)
    fields: dict[str, Value] = {
        **CLAIM,
        "title": "藏起来的标题",
        "waybill_no": "ZZ998877665544",
        "customer_phone": "13911112222",
    }
    command = SubmitRecord(id="quiet1", by="u", form="quiet", fields=fields)
    store.execute(submit_record, command).result()
    for indexed in (False, True):
        if indexed:
            fill_index(store)
        for typed in ("藏起来", "ZZ9988", "665544", "13911112222", "2222"):
            assert found(store, typed) == [], typed
