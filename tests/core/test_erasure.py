"""What an erasure takes out, what it leaves, and that folding what is left gives the record that is left."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.erasure import WORDLESS, emptied, emptied_operation, erase, left_by, staying, stripped, told_in, vouched
from core.merge import decide_here
from core.operation import Child, ChildKind, Kind, Operation, Origin, Write
from core.record import ALIASES, ERASED, NUMBER, STATUS, VOIDED, Record, fold
from core.whole_imports import reason_of
from core.witness import restated
from engines.forms.document import Form
from engines.forms.validation import Validator
from engines.forms.values import Value
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS

FORM: Form = Catalogue(pack_forms(PACK_FORMS)).form("complaint")
VALIDATOR = Validator(FORM)
STAYS = staying(FORM)
CANARY = "Zhuque"


def entry(name: str, kind: Kind, seq: int, **members: object) -> Effect:
    start = Effect(name, name, "440106", "r", "complaint", FORM.version, kind, "clerk", seq, Outcome.APPLIED, seq)
    return msgspec.structs.replace(start, scope="branch:440106", **members)


def history() -> list[Effect]:
    made = {
        NUMBER: (None, "440106-261120-A001"),
        STATUS: (None, "registered"),
        ALIASES: (None, ["440106-261120-A009", f"old number of {CANARY}"]),
        "title": (None, CANARY),
        "customer_phone": (None, CANARY),
        "complaint_kind": (None, "damage"),
        "compensation": (None, "10.00"),
    }
    met = InboxItem("q", InboxKind.CONFLICT, "r", "compensation", "10.00", "30.00", "a", 1, "20.00", "b", 2)
    lost = InboxItem("n", InboxKind.PARALLEL, "r", "title", "one", "two", "a", 1, CANARY, "b", 2)
    contact = Child(ChildKind.CONTACT, CANARY, "phone", "in", CANARY, "2026-11-21T08:00:00+00:00", again=True)
    photo = Child(ChildKind.FILE, hash="0" * 64, size=5, name=CANARY, mime="image/jpeg")
    return [
        entry("1", Kind.CREATE, 1, changes=made, origin=Origin("j", f"{CANARY}.xlsx", CANARY, 7)),
        entry("2", Kind.SET, 2, changes={"title": (CANARY, "x"), "compensation": ("10.00", "30.00")}),
        entry("3", Kind.SET, 3, outcome=Outcome.CONFLICT, inbox=(met, lost), answers={"title": CANARY}),
        entry("4", Kind.ADD, 4, child=contact, changes={"$contacts": (None, 1), "$reminders": (None, 1)}),
        entry("5", Kind.ADD, 5, child=photo),
        entry("6", Kind.VOID, 6, reason=CANARY, changes={VOIDED: (None, CANARY)}),
        entry("7", Kind.RESTORE, 7, changes={VOIDED: (CANARY, None)}),
        entry("8", Kind.VOID, 8, reason=CANARY, changes={VOIDED: (None, CANARY)}),
    ]


def folded(effects: list[Effect]) -> Record:
    state: Record | None = None
    for effect in effects:
        state = fold(state, effect)
    assert state is not None
    return state


def test_no_word_is_left_in_an_entry_and_what_counts_stays() -> None:
    left = [emptied(one, STAYS) for one in history()]
    assert CANARY.encode() not in msgspec.json.encode(left)
    create, _, conflict, contact, photo, void, _, _ = left
    assert create.changes["compensation"] == (None, "10.00")
    assert create.changes["complaint_kind"] == (None, "damage")
    assert create.changes[ALIASES] == (None, ["440106-261120-A009"])
    assert (create.origin, void.reason) == (Origin("j", "", "", 7), WORDLESS)
    assert [(item.id, item.mine) for item in conflict.inbox] == [("q", "20.00")]
    assert contact.child == Child(ChildKind.CONTACT, promised_at="2026-11-21T08:00:00+00:00", again=True)
    assert (photo.child, photo.file) == (Child(ChildKind.FILE), None)
    assert [emptied(one, STAYS) for one in left] == left


def test_folding_what_is_left_gives_the_record_that_is_left() -> None:
    before = folded(history())
    left = folded([emptied(one, STAYS) for one in history()])
    assert left == stripped(before, STAYS)
    assert left.fields == {
        NUMBER: "440106-261120-A001",
        STATUS: "registered",
        ALIASES: ["440106-261120-A009"],
        VOIDED: WORDLESS,
        "complaint_kind": "damage",
        "compensation": "30.00",
        "$contacts": 1,
        "$reminders": 1,
    }


def test_an_erasure_says_the_record_that_it_leaves_and_vouches_for_its_entries() -> None:
    left = tuple(emptied(one, STAYS) for one in history())
    erasure = entry("9", Kind.ERASE, 9, reason="demanded", changes={ERASED: (None, "demanded")}, erases=left)
    assert left_by(erasure) == fold(folded(list(left)), erasure)
    assert vouched([erasure]) == {one.operation: one for one in left}
    told = told_in(erasure, "branch:310115")
    assert (told.operation, told.scope, told.changes, left_by(told)) == (
        "9:at:branch:310115",
        "branch:310115",
        {},
        None,
    )
    assert restated(erasure).id == restated(told).id == "9"
    assert restated(left[1]).erased == ""


def test_where_nobody_knows_the_form_nothing_but_the_systems_own_is_left() -> None:
    left = emptied(history()[0], staying(None))
    assert set(left.changes) == {NUMBER, STATUS, ALIASES}


def test_the_reason_of_a_whole_import_stays_so_that_it_can_be_brought_back() -> None:
    away = entry("6", Kind.VOID, 6, reason=reason_of("0" * 32), changes={VOIDED: (None, reason_of("0" * 32))})
    assert emptied(away, STAYS).changes == away.changes


values = st.one_of(st.none(), st.text(max_size=5), st.booleans(), st.integers(-9, 9), st.lists(st.text(), max_size=2))
names = st.sampled_from([*FORM.fields, NUMBER, STATUS, VOIDED, ALIASES, "$note", "$file", "unknown"])


@given(
    st.dictionaries(names, st.builds(Write, b=values, v=values)), st.dictionaries(names, values), st.text(max_size=5)
)
def test_of_an_operation_only_fields_that_count_are_left_and_its_digest(
    fields: dict[str, Write], seen: dict[str, object], reason: str
) -> None:
    one = Operation("o", "t", Kind.SET, "r", "complaint", "clerk", 1, fields=fields, seen=seen, reason=reason)  # type: ignore[arg-type]  # values of any kind
    left = emptied_operation(one, "ab", STAYS)
    assert (left.id, left.tx, left.record, left.by, left.wall, left.erased) == ("o", "t", "r", "clerk", 1, "ab")
    allowed = STAYS | {NUMBER, STATUS, VOIDED, ALIASES}
    assert set(left.fields) == set(fields) & allowed
    assert set(left.seen) <= set(seen) & allowed
    assert left.reason == WORDLESS


def test_an_erased_record_takes_nothing_more_and_is_erased_once() -> None:
    record = folded(history()[:1])
    order = Operation("e", "e", Kind.ERASE, "r", "complaint", "head", 1, reason="demanded")
    assert erase(record, order, VALIDATOR).changes == {ERASED: (None, "demanded")}
    assert decide_here(record, order, VALIDATOR, None, "branch:440106").code == "erase.not_yours"
    assert decide_here(record, order, VALIDATOR, None, "hq").outcome is Outcome.APPLIED
    for reason in (None, "a\0"):
        assert erase(record, msgspec.structs.replace(order, reason=reason), VALIDATOR).code == "erase.reason_missing"
    gone = msgspec.structs.replace(record, fields={**record.fields, ERASED: "demanded"})
    assert erase(gone, order, VALIDATOR).code == "erase.already_so"
    for kind in (Kind.SET, Kind.ADD, Kind.VOID, Kind.MOVE, Kind.RESOLVE):
        late = Operation("l", "l", kind, "r", "complaint", "clerk", 1)
        assert decide_here(gone, late, VALIDATOR, None, "hq").code == "record.erased"


@pytest.mark.parametrize("answered", [True, False])
def test_a_step_whose_typed_answer_was_erased_is_taken_again_by_a_hub_that_was_restored(answered: bool) -> None:
    move = msgspec.structs.replace(FORM.moves[0], asks=("description",))
    form = msgspec.structs.replace(FORM, moves=(move,))
    fields: dict[str, Value] = {NUMBER: "440106-261120-A001", STATUS: move.sources[0]}
    record = Record("r", "440106", form.id, form.version, fields, {}, 1, 1)
    step = Operation("s", "s", Kind.ACT, "r", form.id, "clerk", 1, move=move.id, source=move.sources[0])
    step = msgspec.structs.replace(step, erased="" if answered else None)
    said = decide_here(record, step, Validator(form), None, "hq")
    assert (said.outcome is Outcome.APPLIED) is answered
