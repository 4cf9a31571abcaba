"""Exports of other systems on their way into the hub: what is loaded, and what is said of every row that is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import UserError
from core.reference import Delivery, Tally
from sync.hub.audit import misfits
from sync.hub.reference import deliver
from sync.hub.reference_commands import Loading
from sync.hub.reference_rows import Wishes
from tests.sync.hub.branch_devices import RunningHub

OWN = Wishes(branch="440106")
HEADER = "运单号,收件人,收件电话,声明价值（元）\n"


def load(
    hub: RunningHub, path: Path, wishes: Wishes = OWN, *, at: int = 1_000, kind: str = "waybill", **options: Any
) -> tuple[list[str], Tally]:
    """What was said of the file, and what became of its rows."""
    dry_run = options.pop("dry_run", False)
    loading = Loading(hub.store, Delivery("tms", kind, at), dry_run=dry_run)
    return list(loading.load(path, wishes, **options)), loading.tally


def written(tmp_path: Path, text: str | bytes, name: str = "export.csv", encoding: str = "utf-8") -> Path:
    place = tmp_path / name
    place.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return place


def held(hub: RunningHub) -> dict[str, dict[str, Any]]:
    """The values of what is there, by key."""
    rows = hub.rows("SELECT key, fields FROM reference WHERE fields IS NOT NULL ORDER BY key")
    return {row[0]: msgspec.json.decode(row[1]) for row in rows}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_labels_ids_and_both_encodings_are_understood(hub: RunningHub, tmp_path: Path, encoding: str) -> None:
    text = "Waybill no.,receiver,收件电话,签收时间,发货日期\nSF1001,王小明,138 0013 8000,2026-11-20 18:30,2026/1/8\n"
    said, tally = load(hub, written(tmp_path, text, encoding=encoding))
    assert tally == Tally(new=1)
    assert held(hub)["SF1001"] == {
        "waybill_no": "SF1001",
        "receiver": "王小明",
        "receiver_phone": "13800138000",
        "signed_at": "2026-11-20T18:30:00+08:00",
        "shipped_on": "2026-01-08",
    }
    assert said == ["new 1, changed 0, gone 0, unchanged 0, older than what stands 0, bad 0"]


def test_lines_of_json_are_understood(hub: RunningHub, tmp_path: Path) -> None:
    lines = '{"waybill_no": "SF1001", "declared_value": 12.50}\n{"waybill_no": "SF1002", "收件人": null}\n'
    assert load(hub, written(tmp_path, lines))[1] == Tally(new=2)
    assert held(hub)["SF1001"]["declared_value"] == "12.50"


def test_yes_and_no_are_read_in_chinese_and_other_words_make_a_bad_row(hub: RunningHub, tmp_path: Path) -> None:
    said, tally = load(hub, written(tmp_path, "运单号,保价\nSF1001,是\nSF1002,否\nSF1003,也许\nSF1004,１\n"))
    assert tally == Tally(new=3)
    assert [held(hub)[key]["insured"] for key in ("SF1001", "SF1002", "SF1004")] == [True, False, True]
    assert said[0] == "row 4: insured is neither yes nor no"


def test_every_bad_row_is_named_and_the_rest_is_loaded(hub: RunningHub, tmp_path: Path) -> None:
    rows = [
        "SF1001,王,13800138000,10",
        ",王,13800138000,10",
        "SF1001,李,13800138000,11",
        "SF1002,王,nobody,10",
        "SF1003,王,13800138000,many",
        "SF1004,王",
        "SF1005,王,13800138000,10",
        "",
        "SF1006," + "长" * 61 + ",13800138000,10",
        'SF1007,"王"x,13800138000,10',
        "SF1008,王,13800138000,10",
    ]
    said, tally = load(hub, written(tmp_path, HEADER + "\n".join(rows) + "\n"))
    assert tally == Tally(new=3)
    assert sorted(held(hub)) == ["SF1001", "SF1005", "SF1008"]
    assert said[:-1] == [
        "row 3: has no external key",
        "row 4: the same external key stands in row 2 already",
        "row 5: receiver_phone is no telephone number",
        "row 6: declared_value is no number",
        "row 7: has 2 cells, the header has 4",
        "row 10: receiver is longer than 60 characters",
        "row 11: cannot be read",
    ]
    assert held(hub)["SF1001"]["receiver"] == "王"


def test_a_cell_of_ten_megabytes_is_one_bad_row(hub: RunningHub, tmp_path: Path) -> None:
    text = f"{HEADER}SF1001,{'x' * 10_000_000},13800138000,10\nSF1002,王,13800138000,10\n"
    said, tally = load(hub, written(tmp_path, text))
    assert (tally, said[0]) == (Tally(new=1), "row 2: is longer than a million characters")
    lines = f'{{"waybill_no": "SF1003", "receiver": "{"x" * 10_000_000}"}}\n{{"waybill_no": "SF1004"}}\n'
    said, tally = load(hub, written(tmp_path, lines))
    assert (tally, said[0]) == (Tally(new=1), "row 1: is longer than a million characters")


def test_a_file_that_was_cut_loads_all_but_its_last_row(hub: RunningHub, tmp_path: Path) -> None:
    whole = (HEADER + "SF1001,王,13800138000,10\nSF1002,李丽,13900139000,1000\n").encode()
    for number, left in enumerate((whole[:-1], whole[:-6], whole[:-22], whole[: whole.index("丽".encode()) + 1])):
        said, tally = load(hub, written(tmp_path, left), at=1_000 + number)
        assert said[0] == "row 3: the file ends inside this row"
        assert tally.new + tally.unchanged == 1
    assert list(held(hub)) == ["SF1001"]
    assert load(hub, written(tmp_path, '{"waybill_no": "SF1003"}\n{"waybill_no": "SF1'))[0][0].startswith(
        "row 2: the file"
    )


def test_what_looks_like_a_formula_is_text(hub: RunningHub, tmp_path: Path) -> None:
    text = 'waybill_no,receiver,order_no\n"=""SF1001""",=1+1,+86\nSF1002,@SUM(A1),-3\n'
    assert load(hub, written(tmp_path, text))[1] == Tally(new=2)
    assert held(hub)["SF1001"] == {"waybill_no": "SF1001", "receiver": "=1+1", "order_no": "+86"}


def test_unknown_columns_are_named_and_left_out(hub: RunningHub, tmp_path: Path) -> None:
    said, tally = load(hub, written(tmp_path, "waybill_no,colour,sender\nSF1001,red,Li\n"))
    assert tally == Tally(new=1)
    assert said[0] == "columns that no field has, left out: colour"
    assert held(hub)["SF1001"] == {"waybill_no": "SF1001", "sender": "Li"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "reference.file_empty"),
        (b"\xff\xfew\x00a\x00", "reference.file_wide"),
        (b"waybill_no,receiver\nSF1001,\xff\xff\xff\n", "reference.file_encoding"),
        (b"waybill_no,waybill_no\nSF1001,SF1002\n", "reference.column_twice"),
        (b"receiver,sender\nWang,Li\n", "reference.key_column"),
        (b"key,colour\nSF1001,red\n", "reference.header_unknown"),
    ],
)
def test_a_file_that_is_none_changes_nothing(hub: RunningHub, tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(UserError) as refused:
        load(hub, written(tmp_path, content))
    assert refused.value.code == code
    assert held(hub) == {}


def test_a_dry_run_says_the_same_and_changes_nothing(hub: RunningHub, tmp_path: Path) -> None:
    place = written(tmp_path, HEADER + "SF1001,王,13800138000,10\nSF1002,王,x,10\n")
    said, tally = load(hub, place, dry_run=True)
    assert (tally, said[-1].startswith("would be new 1")) == (Tally(new=1), True)
    assert hub.rows("SELECT * FROM reference_feed") == []


def test_the_branch_of_a_row_stands_in_a_column(hub: RunningHub, tmp_path: Path) -> None:
    text = "waybill_no,网点\nSF1001,440106\nSF1002,440106；310115\nSF1003,999999\nSF1004,\n"
    said, tally = load(hub, written(tmp_path, text), Wishes(branch_column="网点"))
    assert tally == Tally(new=2)
    assert said[:2] == ["row 4: there is no branch 999999", "row 5: names no branch"]
    scopes = hub.rows("SELECT key, scope FROM reference ORDER BY key, scope")
    own, other = "branch:440106", "branch:310115"
    assert scopes == [("SF1001", own), ("SF1002", other), ("SF1002", own)]


def test_the_same_file_twice_and_an_older_one_after_a_newer_change_nothing(hub: RunningHub, tmp_path: Path) -> None:
    first = written(tmp_path, HEADER + "SF1001,王,13800138000,10\nSF1002,王,13800138000,10\n", "first.csv")
    second = written(tmp_path, HEADER + "SF1001,李,13800138000,10\n", "second.csv")
    load(hub, first, at=1_000)
    load(hub, second, at=2_000)
    places = hub.rows("SELECT key, seq, fields FROM reference ORDER BY key")
    assert load(hub, second, at=2_000)[1] == Tally(unchanged=1)
    assert load(hub, first, at=1_000)[1] == Tally(older=1, unchanged=1)
    assert hub.rows("SELECT key, seq, fields FROM reference ORDER BY key") == places


def test_a_complete_file_lets_go_of_what_it_lacks_unless_a_row_is_bad(hub: RunningHub, tmp_path: Path) -> None:
    load(hub, written(tmp_path, "waybill_no\nSF1001\nSF1002\nSF1003\n"), at=1_000)
    _, tally = load(hub, written(tmp_path, "waybill_no\nSF1001\nx\n"), at=2_000, complete=True)
    assert tally == Tally(unchanged=1)
    _, tally = load(hub, written(tmp_path, "waybill_no\nSF1001\nSF1004\n"), at=3_000, complete=True)
    assert tally == Tally(new=1, unchanged=1, gone=2)
    assert sorted(held(hub)) == ["SF1001", "SF1004"]


def test_tickets_and_unknown_kinds_are_no_reference_records(hub: RunningHub, tmp_path: Path) -> None:
    for kind in ("complaint", "definition", "nothing"):
        with pytest.raises(UserError) as refused:
            load(hub, written(tmp_path, "key\nSF1001\n"), kind=kind)
        assert refused.value.code == "reference.kind_invalid"


def test_an_export_from_the_future_is_refused(hub: RunningHub, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        load(hub, written(tmp_path, "waybill_no\nSF1001\n"), at=hub.store.now() + 2 * 86_400_000)
    assert refused.value.code == "reference.as_of_future"


def test_a_record_that_somebody_edited_by_hand_is_found(hub: RunningHub, tmp_path: Path) -> None:
    load(hub, written(tmp_path, "waybill_no,receiver\nSF1001,王\nSF1002,李\n"))
    with hub.store.reading() as connection:
        assert list(misfits(connection)) == []
    hub.store.write(
        lambda connection: connection.exec_driver_sql("UPDATE reference SET seq = 7 WHERE seq = 1")
    ).result()
    with hub.store.reading() as connection:
        assert [one.line for one in misfits(connection)] == ["reference records of branch:440106"]


def test_a_slice_is_there_whole_or_not_at_all(hub: RunningHub) -> None:
    from core.reference import Delivered

    rows = [Delivered(f"SF{n:04d}", ("branch:440106",), {"waybill_no": f"SF{n:04d}"}) for n in range(700)]
    hub.make_fail("INSERT ON reference", "NEW.key = 'SF0600'")
    with pytest.raises(Exception, match="never"):
        deliver(hub.store, Delivery("tms", "waybill", 1_000, tuple(rows)))
    assert hub.rows("SELECT count(*), max(seq) FROM reference") == [(500, 500)]
    hub.make_work("reference")
    assert deliver(hub.store, Delivery("tms", "waybill", 1_000, tuple(rows))) == Tally(new=200, unchanged=500)
    assert hub.rows(
        "SELECT count(*), max(seq), max(last) FROM reference, reference_feed WHERE reference_feed.scope <> ''"
    ) == [(700, 700, 700)]
