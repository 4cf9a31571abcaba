"""Mappings that headquarters published: known in every branch by their logs' header, one version on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.definitions import MAPPING_KIND, publication_of_mapping
from core.errors import UserError
from core.ports import Changes
from core.record import DEFINITION, DEFINITIONS
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from importers.mapping import Choice, Mapping
from importers.plan import plan_workbook, read_book
from importers.publishing import publish_mapping
from importers.saved_mappings import KnownMapping, Mappings, Origin, known_mappings, save_mapping
from local_db.queries.designs import published_mappings
from tests.importers.tables import LOG, good, write_table
from tests.sync.client.serving import BRANCH, ServedHub, TestDesk, new_act, served_hub

OTHER = "310115"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hq") as served:
        yield served


@pytest.fixture
def head(hub: ServedHub, tmp_path: Path) -> TestDesk:
    """A device of headquarters that knows who works there."""
    desk = hub.desk(tmp_path / "head", "hq", BRANCH, OTHER)
    desk.sync()
    return desk


def called(label: str, mapping: Mapping = LOG) -> Mapping:
    return msgspec.structs.replace(mapping, label={"zh_CN": label, "en": label})


def here(desk: TestDesk, folder: Path | None = None) -> Mappings:
    with desk.store.reading() as connection:
        published = published_mappings(connection)
    forms = [form.id for form in desk.store.catalogue.newest()]
    return known_mappings(folder or Path("nowhere"), published, forms)


def known(desk: TestDesk, folder: Path | None = None) -> KnownMapping | None:
    return next((one for one in here(desk, folder).known if one.mapping.name == LOG.name), None)


def label_at(desk: TestDesk) -> str:
    found = known(desk)
    return found.mapping.label["zh_CN"] if found is not None else ""


def refusals(desk: TestDesk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT code FROM operation WHERE state = 'refused'")


def test_a_log_is_known_in_every_branch_by_what_headquarters_published(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk, other = hub.desk(tmp_path / "a"), hub.desk(tmp_path / "b", OTHER)
    told: list[Changes] = []
    desk.store.subscribe(told.append)
    assert publish_mapping(head.store, LOG, head.person) == 1
    assert known(head) is None, "not in force before the hub's word"
    for one in (head, desk, other):
        one.sync()
    assert [one.definitions for one in told if one.definitions] == [True]
    log = write_table(tmp_path / "台账.csv", [good("A1"), good("A2", "延误")])
    for one in (head, desk, other):
        found = known(one)
        assert found is not None
        assert (found.origin, found.mapping) == (Origin.PUBLISHED, LOG)
        plan = plan_workbook(read_book(log), log.stem, one.store.catalogue.newest(), here(one).used)
        assert [(draft.known, draft.mapping.name, draft.undecided) for draft in plan.drafts] == [(True, LOG.name, ())]
    assert desk.digest(DEFINITIONS) == head.digest(DEFINITIONS) == other.digest(DEFINITIONS)


def test_a_branch_keeps_its_own_choice_first_and_is_told_of_the_other(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk, folder = hub.desk(tmp_path / "a"), tmp_path / "mappings"
    own = save_mapping(folder, LOG, "本网点")
    publish_mapping(head.store, called("总部"), head.person)
    head.sync()
    desk.sync()
    found = known(desk, folder)
    assert found is not None
    assert (found.mapping, found.origin, found.told) == (own, Origin.SAVED, "mapping.saved_other")
    assert here(desk, folder).named(f"{LOG.name}@published").mapping == called("总部"), "it can be chosen all the same"
    assert label_at(desk) == "总部", "without its own the branch has headquarters'"


def test_what_is_published_again_is_a_new_version_and_word_for_word_it_is_not_published(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk, folder = hub.desk(tmp_path / "a"), tmp_path / "mappings"
    saved = save_mapping(folder, LOG, "第一")
    publish_mapping(head.store, saved, head.person)
    with pytest.raises(UserError, match=r"mapping\.on_its_way"):
        publish_mapping(head.store, called("太快"), head.person)
    for one in (head, desk):
        one.sync()
    with pytest.raises(UserError, match=r"mapping\.published_already"):
        publish_mapping(head.store, saved, head.person)
    at_head = known(head, folder)
    assert at_head is not None
    assert at_head.told == "mapping.saved_same"
    assert publish_mapping(head.store, called("第二"), head.person) == 2
    for one in (head, desk):
        one.sync()
    assert (label_at(head), label_at(desk), refusals(head)) == ("第二", "第二", [])


def test_what_headquarters_published_word_for_word_is_no_choice_of_ones_own(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    """Whoever saved a mapping and published it goes on with the editions of others, as every branch does."""
    folder = tmp_path / "mappings"
    publish_mapping(head.store, save_mapping(folder, LOG, "第一"), head.person)
    head.sync()
    assert [one.key for one in here(head, folder).offered if one.mapping.name == LOG.name] == [LOG.name]
    publish_mapping(head.store, called("第二"), head.person)
    head.sync()
    found = known(head, folder)
    assert found is not None
    assert (found.origin, found.mapping) == (Origin.PUBLISHED, called("第二"))
    assert here(head, folder).named(f"{LOG.name}@saved").mapping.label["en"] == "第一", "nothing is lost"


def test_of_two_who_publish_on_the_same_version_the_second_is_told_so_and_can_publish_again(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    colleague = hub.desk(tmp_path / "colleague", "hq")
    colleague.sync()
    publish_mapping(head.store, called("甲"), head.person)
    publish_mapping(colleague.store, called("乙"), colleague.person)
    for one in (head, colleague):
        one.sync()
    assert refusals(colleague) == [("definition.not_newest",)]
    assert label_at(colleague) == "甲"
    assert publish_mapping(colleague.store, called("乙"), colleague.person) == 2
    for one in (colleague, head):
        one.sync()
    assert label_at(head) == "乙"


def test_a_hub_that_was_put_back_learns_again_what_it_had_published(
    hub: ServedHub, head: TestDesk, tmp_path: Path
) -> None:
    desk, place = hub.desk(tmp_path / "a"), hub.back_up(tmp_path / "backups")
    publish_mapping(head.store, LOG, head.person)
    for one in (head, desk):
        one.sync()
    hub.restore(place)
    assert hub.hub.rows("SELECT count(*) FROM definition WHERE kind = ?", MAPPING_KIND) == [(0,)]
    for one in (desk, head, desk, head):
        one.sync()
    assert hub.hub.rows("SELECT id FROM definition WHERE kind = ?", MAPPING_KIND) == [(LOG.name,)]
    assert [one.mapping for one in (known(head), known(desk)) if one is not None] == [LOG, LOG]
    assert desk.digest(DEFINITIONS) == head.digest(DEFINITIONS)


def test_a_branch_publishes_nothing(hub: ServedHub, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    desk.sync()
    with pytest.raises(UserError, match=r"mapping\.of_a_branch"):
        publish_mapping(desk.store, LOG, desk.person)
    fields = publication_of_mapping(LOG, 0, chance=3)
    desk.store.execute(submit_record, SubmitRecord(new_act(), desk.person, DEFINITION, fields)).result()
    desk.sync()
    assert refusals(desk) == [("definition.not_yours",)]
    assert hub.hub.rows("SELECT count(*) FROM definition WHERE kind = ?", MAPPING_KIND) == [(0,)]


def test_somebody_of_headquarters_whom_nobody_knows_publishes_nothing(head: TestDesk) -> None:
    with pytest.raises(UserError, match=r"mapping\.not_your_role"):
        publish_mapping(head.store, LOG, "nobody")


def test_a_mapping_and_a_form_of_one_name_do_not_meet(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    desk = hub.desk(tmp_path / "a")
    before = desk.store.catalogue.form("complaint")
    publish_mapping(head.store, msgspec.structs.replace(LOG, name="complaint"), head.person)
    for one in (head, desk):
        one.sync()
    assert refusals(head) == []
    assert "complaint" in [one.mapping.name for one in here(desk).known]
    assert desk.store.catalogue.form("complaint") == before
    record = desk.submit(title="still a form")
    desk.sync()
    assert desk.rows("SELECT form_version FROM record WHERE id = ?", record) == [(before.version,)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "../out"}, "mapping.unfit_name"),
        ({"label": {"en": ""}}, "mapping.unfit_label"),
        ({"header": msgspec.structs.replace(LOG.header, contains=())}, "mapping.unfit_header"),
        ({"rest": "x" * 2001}, "mapping.unfit_text"),
        ({"ignore": tuple(f"{number:0>1500}" for number in range(90))}, "mapping.too_large"),
        ({"form": Choice(otherwise="not-here")}, "import.mapping_form_unknown"),
        ({"form": Choice(otherwise="definition")}, "import.mapping_form_unknown"),
    ],
)
def test_what_cannot_be_published_is_said_before_it_is_sent(
    head: TestDesk, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(UserError, match=code.replace(".", r"\.")):
        publish_mapping(head.store, msgspec.structs.replace(LOG, **changed), head.person)
    assert head.rows("SELECT count(*) FROM operation") == [(0,)]


def test_what_this_program_cannot_use_is_left_with_its_reason(hub: ServedHub, head: TestDesk, tmp_path: Path) -> None:
    """A newer program may publish members that this one does not know, and mappings of forms that are not here."""
    desk = hub.desk(tmp_path / "a")
    newer = '{"name": "newer", "from_the_future": true}'
    astray = msgspec.structs.replace(LOG, name="astray", form=Choice(otherwise="not-here"))
    documents = {"newer": newer, "astray": msgspec.json.encode(astray).decode()}
    rows = [(MAPPING_KIND, name, 70_000, "", body) for name, body in documents.items()]
    sql = "INSERT INTO definition (kind, id, version, hash, body) VALUES (?, ?, ?, ?, ?)"
    desk.store.write(lambda connection: [connection.exec_driver_sql(sql, row) for row in rows]).result()
    found = here(desk)
    assert {one.name: one.error for one in found.unused} == {
        "newer": "import.mapping_malformed",
        "astray": "import.mapping_form_unknown",
    }
    assert {one.origin for one in found.known} == {Origin.SHIPPED}
    with pytest.raises(UserError, match=r"import\.mapping_form_unknown"):
        found.named("astray")
