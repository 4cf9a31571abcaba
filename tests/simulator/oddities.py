"""Operations that are whole and readable, and each break one rule of the merge or of the hub's gate.

What `strangers` bend at random is mostly refused for its shape; these get as far as the rule they are meant for.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from core.operation import Kind

Json = dict[str, Any]
Rows = Callable[..., list[tuple[Any, ...]]]

NEWER_VERSION = 3
"""Of the form that a newer program brings along (`newer_forms`)."""
_LONG, _NUL = "y" * 30_000, "a\0b"
_WITHOUT_FIELDS = frozenset({Kind.VOID, Kind.RESTORE})
_AT = "2026-03-02T09:00:00+08:00"


class Oddities:
    """Makes them about what stands at the hub. `rows` reads there, `here` names the branch."""

    def __init__(self, chance: Random, rows: Rows, here: str, person: str) -> None:
        self._random = chance
        self._rows = rows
        self._here = here
        self._person = person
        self.added: list[tuple[str, str]] = []
        """Contacts that it added: record and operation."""
        self.acted: list[tuple[str, str]] = []

    def one(self, n: int) -> Json:
        """One of them, for that place of a stream."""
        made = self._random.choice(_KINDS)(self)
        name = self._id()
        base = {"id": name, "tx": name, "e": "complaint", "wall": 1, "def": 1, "n": n, "by": self._person}
        said = {**base, **made}
        if said["k"] == Kind.ADD:
            self.added.append((said["r"], said["id"]))
        if said["k"] == Kind.ACT and "undo" not in said:
            self.acted.append((said["r"], said["id"]))
        return said

    def _id(self) -> str:
        return self._random.randbytes(16).hex()

    def _record(self, condition: str = "1 = 1") -> tuple[str, str, str]:
        """Id, status and home of a complaint of this branch, one that fits if it can be; of none if there is none."""
        here = "SELECT id, status, home_branch FROM record WHERE form = 'complaint' AND form_version < ? AND scope = ?"
        given = NEWER_VERSION, f"branch:{self._here}"
        fitting = self._rows(f"{here} AND {condition} ORDER BY id", *given)
        found = fitting or self._rows(f"{here} ORDER BY id", *given)
        if not found:
            return self._id(), "registered", self._here
        record, status, home = self._random.choice(found)
        return str(record), str(status), str(home)

    def _create(self) -> Json:
        number = f"{self._here}-260302-Y{self._random.randrange(10**6)}"
        taken = self._rows("SELECT number FROM record WHERE number IS NOT NULL ORDER BY id LIMIT 20")
        twin = self._random.choice(taken)[0] if taken else number
        sound: Json = {"$number": {"v": number}, "$status": {"v": "registered"}, "title": {"v": "odd"}}
        fields = self._random.choice(
            (
                sound | {"compensation": {"v": "much"}},
                sound | {"$custody": {"v": "hq"}},
                sound | {"$number": {"v": 17}},
                sound | {"$aliases": {"v": "X"}},
                sound | {"$status": {"v": "nowhere"}},
                sound | {"$number": {"v": "n" * 65}},
                sound | {"$number": {"v": "paper 7"}},
                sound | {"$number": {"v": twin}},
                sound | {"$number": {"v": twin}, "$aliases": {"v": ["OLD-1"]}},
                sound | {"$number": {"v": f"{self._here}-260302-H{self._random.randrange(1, 4):03d}"}},
                sound | {"$number": {"v": None}},
                {"title": {"v": "odd"}, "$status": {"v": "registered"}},
                sound,
            )
        )
        return {"k": Kind.CREATE, "r": self._id(), "f": fields}

    def _create_again(self) -> Json:
        return {"k": Kind.CREATE, "r": self._record()[0], "f": {"title": {"v": "odd"}}}

    def _customer(self) -> Json:
        fields = self._random.choice(({"name": {"v": "Wang"}}, {"name": {"v": "Li"}, "phone": {"v": "x" * 900}}))
        return {"k": Kind.CREATE, "r": self._id(), "e": "customer", "f": fields}

    def _create_newer(self) -> Json:
        number = f"{self._here}-260302-X{self._random.randrange(10**6)}"
        fields = {"$number": {"v": number}, "$status": {"v": "registered"}, "title": {"v": "newer"}}
        return {"k": Kind.CREATE, "r": self._id(), "def": NEWER_VERSION, "f": fields}

    def _set(self) -> Json:
        fields: Json = self._random.choice(
            (
                {"nothing": {"v": "x"}},
                {"compensation": {"v": "1,5"}},
                {"title": {"v": _NUL}},
                {"title": {"b": "what nobody saw", "v": "odd"}},
                {"result": {"b": "apologised", "v": "unfounded"}},
            )
        )
        return {"k": Kind.SET, "r": self._record()[0], "f": fields}

    def _set_newer(self) -> Json:
        """A field of the newer form that only a connector writes."""
        found = self._rows("SELECT id FROM record WHERE form_version = ? ORDER BY id", NEWER_VERSION)
        record = str(self._random.choice(found)[0]) if found else self._record()[0]
        field = self._random.choice(("voucher_no", "title"))
        return {"k": Kind.SET, "r": record, "def": NEWER_VERSION, "f": {field: {"v": "odd"}}}

    def _act(self) -> Json:
        moves = (("registered", "accept"), ("accepted", "close"), ("processing", "close"), ("processing", "wait"))
        status, move = self._random.choice(moves)
        record, stands, _ = self._record(self._random.choice((f"status = '{status}'", "1 = 1")))
        answers: Json = self._random.choice(
            (
                {},
                {"result": {"v": "unfounded"}},
                {"result": {"b": "apologised", "v": "unfounded"}},
                {"result": {"v": 17}},
                {"nothing": {"v": "x"}},
            )
        )
        seen: Json = self._random.choice(({}, {}, {"compensation": "77.00"}))
        move = self._random.choice((move, move, move, "fly"))
        return {"k": Kind.ACT, "r": record, "a": move, "from": stands, "seen": seen, "f": answers}

    def _act_again(self) -> Json:
        """What somebody did already, with the same or another answer."""
        record, _, _ = self._record("status = 'closed'")
        answers = self._random.choice(({}, {"result": {"v": "unfounded"}}, {"result": {"v": "compensated"}}))
        return {"k": Kind.ACT, "r": record, "a": "close", "from": "processing", "seen": {}, "f": answers}

    def _act_on_voided(self) -> Json:
        record, _, _ = self._record("standing = 'void'")
        kind = self._random.choice((Kind.ACT, Kind.SET, Kind.VOID, Kind.RESTORE, Kind.RESOLVE))
        said: Json = {"k": kind, "r": record, "a": "accept", "from": "registered", "inbox": self._item()}
        written = {} if kind in _WITHOUT_FIELDS else {"f": {"title": {"v": "late"}}}
        return {**said, **written, "reason": "again"}

    def _take_back(self) -> Json:
        acts = self._rows(
            'SELECT record_id, operation_id FROM history WHERE effect LIKE \'%"k":"act"%\' ORDER BY scope, seq'
        )
        record, act = self._random.choice(acts or self.acted or [(self._record()[0], self._id())])
        others = self._rows("SELECT operation_id FROM history WHERE record_id = ? ORDER BY scope, seq", record)
        undone = self._random.choice((act, act, self._random.choice(others)[0] if others else act))
        fields = self._random.choice(({}, {"nothing": {"v": "x"}}, {"result": {"b": "x", "v": None}}))
        seen = self._random.choice(({}, {"compensation": "77.00"}))
        return {"k": Kind.ACT, "r": record, "undo": undone, "seen": seen, "f": fields}

    def _add(self) -> Json:
        child: Json | None = self._random.choice(
            (
                None,
                {"kind": "note", "text": _LONG},
                {"kind": "note", "text": _NUL},
                {"kind": "note", "text": "x", "person": _LONG},
                {"kind": "contact", "text": "x", "promised_at": "soon"},
                {"kind": "contact", "text": "x", "promised_at": "2026-03-02T09:00:00"},
                {"kind": "contact", "text": "x", "promised_at": _AT, "again": True},
                {"kind": "contact", "text": "x", "again": True},
                {"kind": "file", "hash": "zz", "size": 1},
                {"kind": "file", "hash": "00" * 32, "size": 5, "name": "n" * 2_000},
                {"kind": "file", "hash": "00" * 32, "size": 2**60},
            )
        )
        said: Json = {"k": Kind.ADD, "r": self._record()[0]}
        return said if child is None else {**said, "c": child}

    def _child_again(self) -> Json:
        record, added = self._random.choice(self.added or [(self._record()[0], self._id())])
        kind = self._random.choice((Kind.VOID, Kind.VOID, Kind.RESTORE))
        return {"k": kind, "r": record, "target": added}

    def _void(self) -> Json:
        reason = self._random.choice((None, "", _NUL, _LONG))
        said: Json = {"k": Kind.VOID, "r": self._record("standing = 'open'")[0]}
        return said if reason is None else {**said, "reason": reason}

    def _restore(self) -> Json:
        return {"k": Kind.RESTORE, "r": self._record("standing = 'open'")[0]}

    def _resolve(self) -> Json:
        found = self._rows("SELECT record_id, id FROM inbox ORDER BY id")
        record, item = self._random.choice(found) if found else (self._record()[0], self._id())
        fields: Json = self._random.choice(
            (
                {},
                {"nothing": {"v": "x"}},
                {"$voided": {"v": "again"}},
                {"$voided": {"v": None}},
                {"title": {"b": "x", "v": "answered"}},
                {"$custody": {"v": "hq"}},
                {"$custody": {"v": 17}},
            )
        )
        said: Json = {"k": Kind.RESOLVE, "r": record, "f": fields}
        return self._random.choice((said | {"inbox": item}, said | {"inbox": item}, said, said | {"inbox": "x"}))

    def _ask_again(self) -> Json:
        """An answer taken back, rightly or not."""
        answers = self._rows(
            'SELECT record_id, operation_id FROM history WHERE effect LIKE \'%"k":"resolve"%\' ORDER BY scope, seq'
        )
        if not answers:
            return self._resolve()
        record, answer = self._random.choice(answers)
        closed = self._rows("SELECT id FROM inbox WHERE closed_by = ?", answer)
        item = str(closed[0][0]) if closed else self._item()
        fields: Json = self._random.choice(
            (
                {},
                {"nothing": {"v": 1}},
                {"title": {"b": "x", "v": "y"}},
                {"$voided": {"v": 17}},
                {"$voided": {"v": "x"}},
            )
        )
        item = self._random.choice((item, item, item, self._item()))
        return {"k": Kind.RESOLVE, "r": record, "undo": answer, "inbox": item, "f": fields}

    def _pass_on(self) -> Json:
        """A move or a hand-over, mostly to nowhere."""
        kind, name = self._random.choice(((Kind.MOVE, "$scope"), (Kind.CUSTODY, "$custody")))
        record = self._record()[0]
        own = f"branch:{self._here}"
        write: Json = self._random.choice(
            (
                {"v": "branch:nowhere"},
                {"v": 17},
                {"b": "hq", "v": "hq"},
                {"b": own, "v": own},
                {"b": own, "v": "hq"},
                {"v": "z" * 300},
            )
        )
        fields = self._random.choice(({name: write}, {name: write, "title": {"v": "x"}}, {}))
        return {"k": kind, "r": record, "f": fields}

    def _other_form(self) -> Json:
        """Under another form than the record's, or on a form itself, which nobody changes."""
        forms = self._rows("SELECT id FROM record WHERE form = 'definition' ORDER BY id")
        record = str(self._random.choice(forms)[0]) if forms and self._random.random() < 0.6 else self._record()[0]
        form = self._random.choice(("claim", "definition"))
        return {"k": Kind.SET, "e": form, "r": record, "f": {"title": {"v": "x"}}}

    def _not_for_branches(self) -> Json:
        """A form, or an erasure; only headquarters may."""
        made: Json = {"k": Kind.CREATE, "e": "definition", "r": self._id(), "f": {"body": {"v": "{}"}}}
        erased: Json = {"k": Kind.ERASE, "r": self._record()[0], "reason": "odd"}
        return self._random.choice((made, erased))

    def _whole(self) -> Json:
        """About an import that nobody made, or in a way in which no whole import is spoken of."""
        first, last = sorted((self._id(), self._id()))
        spans: tuple[Json, ...] = (
            {"file": "odd", "first": first, "last": last},
            {"file": "odd", "first": "x", "last": last},
            {"file": _NUL, "first": first, "last": last},
            {"file": "odd", "first": first, "last": last, "except": {"x": [1]}},
        )
        kind = self._random.choice((Kind.VOID, Kind.RESTORE, Kind.SET, Kind.ADD))
        return {"k": kind, "r": self._id(), "import": self._random.choice(spans), "reason": "odd"}

    def _taken_name(self) -> Json:
        """Other words under the id of an operation that is there."""
        found = self._rows(
            "SELECT operation_id, record_id FROM history WHERE scope = ? AND operation_id NOT LIKE '%:%' ORDER BY seq",
            f"branch:{self._here}",
        )
        name, record = self._random.choice(found) if found else (self._id(), self._id())
        return {"id": name, "k": Kind.SET, "r": record, "f": {"title": {"v": "under a taken name"}}}

    def _other_person(self) -> Json:
        by = self._random.choice(("nobody", "head-1", _NUL))
        return {"k": Kind.SET, "r": self._record()[0], "by": by, "f": {"title": {"v": "x"}}}

    def _unready(self) -> Json:
        """Made by a program of another language, or about a form that nobody has."""
        other: Json = self._random.choice(({"sv": 9}, {"sv": 0}, {"def": 7}, {"e": "poem"}))
        return {"k": Kind.SET, "r": self._record()[0], "f": {"title": {"v": "x"}}, **other}

    def _elsewhere(self) -> Json:
        """On a record of another scope, of which this branch has heard or has not."""
        found = self._rows("SELECT id FROM record WHERE scope != ? ORDER BY id", f"branch:{self._here}")
        record = str(self._random.choice(found)[0]) if found else self._id()
        kind = self._random.choice((Kind.CREATE, Kind.SET, Kind.VOID, Kind.ACT, Kind.MOVE, Kind.CUSTODY, Kind.RESOLVE))
        said: Json = {"k": kind, "r": record, "a": "accept", "from": "registered", "reason": "x", "inbox": self._item()}
        wanted = f"branch:{self._here}"
        fields: Json = {
            Kind.MOVE: {"$scope": {"b": "hq", "v": wanted}},
            Kind.CUSTODY: {"$custody": {"v": self._random.choice((wanted, "hq", "branch:nowhere"))}},
            Kind.RESOLVE: self._random.choice(
                ({"$voided": {"v": None}, "title": {"v": "x"}}, {"$custody": {"v": "hq"}})
            ),
        }.get(kind, {"title": {"v": "elsewhere"}})
        return said if kind in _WITHOUT_FIELDS else {**said, "f": fields}

    def _item(self) -> str:
        found = self._rows("SELECT id FROM inbox ORDER BY id")
        return str(self._random.choice(found)[0]) if found else self._id()


_KINDS: tuple[Callable[[Oddities], Json], ...] = (
    Oddities._create,
    Oddities._create,
    Oddities._create_again,
    Oddities._customer,
    Oddities._create_newer,
    Oddities._set,
    Oddities._set_newer,
    Oddities._act,
    Oddities._act,
    Oddities._act_again,
    Oddities._act_on_voided,
    Oddities._take_back,
    Oddities._add,
    Oddities._add,
    Oddities._child_again,
    Oddities._void,
    Oddities._restore,
    Oddities._resolve,
    Oddities._ask_again,
    Oddities._pass_on,
    Oddities._other_form,
    Oddities._not_for_branches,
    Oddities._whole,
    Oddities._taken_name,
    Oddities._other_person,
    Oddities._unready,
    Oddities._elsewhere,
)
