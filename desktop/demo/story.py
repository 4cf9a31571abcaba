"""The main job: a branch's day on three devices and a hub, told step by step with its counts and times."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from core.people import Person
from desktop.demo.photos import photo
from desktop.demo.processes import DeviceProcess, hub_command
from local_db.queries.digests import scope_digest
from resources import ROOT, SAMPLE_LOG
from sync.hub.embedded import EmbeddedHub
from sync.hub.files import HubFiles

PLOT: dict[str, Any] = msgspec.json.decode((ROOT / "sample_data" / "story.json").read_bytes())
BRANCH = PLOT["branch"]
SCOPE = f"branch:{BRANCH}"
PASSPHRASE = "a passphrase for the story"
CLERK, SECOND_CLERK = (person["id"] for person in PLOT["people"][:2])
NOTES_BEFORE_THE_CUT = 12
LARGEST_PHOTO = 16 << 20

Say = Callable[[str], None]


class Facts(msgspec.Struct):
    """What happened, for a test to assert and for a person to read."""

    imported: dict[str, Any] = msgspec.field(default_factory=dict)
    listed: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    claim: str = ""
    photos: list[str] = msgspec.field(default_factory=list)
    offline: str = ""
    saved_before_the_cut: list[str] = msgspec.field(default_factory=list)
    notes_after_the_cut: list[str] = msgspec.field(default_factory=list)
    shared: str = ""
    texts: tuple[str, str] = ("", "")
    told: dict[str, list[str]] = msgspec.field(default_factory=dict)
    description: dict[str, Any] = msgspec.field(default_factory=dict)
    history_texts: list[Any] = msgspec.field(default_factory=list)
    amounts_asked: dict[str, Any] = msgspec.field(default_factory=dict)
    amounts: dict[str, Any] = msgspec.field(default_factory=dict)
    amount_asked: tuple[str, str, str] = ("", "", "")
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    photo_hashes: dict[str, list[str]] = msgspec.field(default_factory=dict)
    seconds: dict[str, float] = msgspec.field(default_factory=dict)

    def problems(self) -> list[str]:
        """What did not happen as promised; empty when all is well."""
        promises = {
            "all devices list the same tickets": len({str(counts) for counts in self.listed.values()}) == 1,
            "the cable was seen to be out": self.offline == "offline",
            "every confirmed save survived kill -9": set(self.saved_before_the_cut) <= set(self.notes_after_the_cut),
            "the later description stands everywhere": set(self.description.values()) == {self.texts[1]},
            "the other description is in the history": self.texts[0] in self.history_texts,
            "both counters were told": all(
                self.told.get(name) == ["conflict", "parallel"] for name in ("counter 1", "counter 2")
            ),
            "the amount was unchanged and asked": self.amount_asked[1:]
            == (PLOT["first_amount"], PLOT["second_amount"]),
            "the answer stands everywhere": set(self.amounts.values()) == {PLOT["second_amount"]},
            "digests are equal": len(self.digests) == 4 and len(set(self.digests.values())) == 1,
            "photos are equal by SHA-256": all(hashes == self.photos for hashes in self.photo_hashes.values()),
        }
        return [promise for promise, kept in promises.items() if not kept]


class Story:
    """Plays the day in `folder`; `say` hears one line per step."""

    def __init__(self, folder: Path, say: Say) -> None:
        self.folder = folder
        self.facts = Facts()
        self._say = say
        self._port = 0
        self.hub = EmbeddedHub(folder / "hub", hub_command())
        self.a = DeviceProcess(folder / "counter-1", PASSPHRASE)
        self.b = DeviceProcess(folder / "counter-2", PASSPHRASE)
        self.hq = DeviceProcess(folder / "headquarters", PASSPHRASE)

    def play(self) -> Facts:
        """The whole day. Every process is stopped at the end, also after an error."""
        with ExitStack() as stack:
            stack.callback(self.hub.stop)
            for device in (self.a, self.b, self.hq):
                stack.enter_context(device)
            for step in (
                self._open_the_branch,
                self._import_the_log,
                self._work_offline,
                self._cut_the_power,
                self._edit_the_same_ticket,
                self._sync_both,
                self._answer_the_question,
                self._compare_everything,
            ):
                step()
        return self.facts

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.facts.seconds[step] = round(time.monotonic() - started, 2)

    def _open_the_branch(self) -> None:
        with self._timed("enrol"):
            url = self.hub.start()
            self._port = int(url.rsplit(":", 1)[1])
            self.hub.add_branch(BRANCH, PLOT["branch_name"])
            for person in PLOT["people"]:
                self.hub.add_person(msgspec.convert(person, Person))
            for device, branch, name in ((self.a, BRANCH, "counter 1"), (self.b, BRANCH, "counter 2")):
                device.create(branch, PLOT["branch_name"])
                device.ask("enrol", url=url, code=self.hub.enrolment_code(branch), name=name)
            self.hq.create("hq", PLOT["headquarters_name"])
            self.hq.ask("enrol", url=url, code=self.hub.enrolment_code("hq"), name="headquarters")
        self._say(f"hub on {url}; two counters of branch {BRANCH} and headquarters enrolled")

    def _import_the_log(self) -> None:
        with self._timed("import"):
            self.facts.imported = self.a.ask("import_log", file=str(SAMPLE_LOG), mapping="branch-log-2025", by=CLERK)
        self._say(f"counter 1 imported {SAMPLE_LOG.name}: {self._accounts()}")
        samples = self.a.ask("samples", by=CLERK)["made"]
        self._say(f"counter 1 made {len(samples)} records, some of every kind")
        with self._timed("first sync"):
            for device in (self.a, self.b, self.hq):
                device.ask("sync")
        for name, device in self._devices():
            self.facts.listed[name] = device.ask("count")["tickets"]
        self._say(f"synchronised; tickets per device: {self.facts.listed}")

    def _accounts(self) -> str:
        counts = {key: value for key, value in self.facts.imported.items() if isinstance(value, int)}
        return ", ".join(f"{key} {value}" for key, value in counts.items())

    def _work_offline(self) -> None:
        self.hub.stop()
        self.facts.offline = self.a.ask("sync")["network"]
        self._say(f"cable out; counter 1 says: {self.facts.offline}")
        pictures = [photo(self.folder / "pictures" / f"{name}.jpg", name) for name in PLOT["photos"]]
        with self._timed("claim with three photos"):
            made = self.a.act(
                "submit",
                CLERK,
                form="claim",
                fields=PLOT["claim"],
                files=[str(path) for path in pictures],
            )
        self.facts.claim, self.facts.photos = made["records"][0], made["hashes"]
        self.a.act("add", CLERK, record=self.facts.claim, child=PLOT["call"])
        claims = self.a.ask("page", standing="open", form="claim")["rows"]
        self.facts.shared = next(row["id"] for row in claims if row["id"] != self.facts.claim)
        self.facts.texts = (PLOT["first_text"], PLOT["second_text"])
        edits = {"description": self.facts.texts[0], "claim_amount": PLOT["first_amount"]}
        self.a.act("edit", CLERK, record=self.facts.shared, fields=edits)
        self._close_one()
        backlog = self.a.ask("count")["backlog"]
        self._say(
            f"offline: a claim with 3 photos, a call, an edit, a closed ticket; {backlog['operations']} operations"
            f" and {backlog['files']} photos ({backlog['files_bytes'] // 1024} KB) wait"
        )

    def _close_one(self) -> None:
        rows = self.a.ask("page", standing="open", form="complaint")["rows"]
        row = next(row for row in rows if row["status"] in {"processing", "accepted"})
        self.a.act("move", CLERK, record=row["id"], move="close", answers={"result": "apologised"})

    def _cut_the_power(self) -> None:
        ids = [uuid.uuid4().hex for _ in range(400)]
        self.a.send("notes", ids=ids, by=CLERK, record=self.facts.claim, text=PLOT["note"])
        for _ in range(NOTES_BEFORE_THE_CUT):
            heard = self.a.hear()
            if heard is not None:
                self.facts.saved_before_the_cut.append(heard["saved"])
        self.a.kill()
        while (heard := self.a.hear()) is not None:
            self.facts.saved_before_the_cut.append(heard["saved"])
        with self._timed("restart after the power cut"):
            self.a.reopen()
        timeline = self.a.ask("detail", record=self.facts.claim)["detail"]["timeline"]
        self.facts.notes_after_the_cut = [
            line["tx"] for line in timeline if (line.get("c") or {}).get("kind") == "note"
        ]
        kept = set(self.facts.saved_before_the_cut) <= set(self.facts.notes_after_the_cut)
        self._say(
            f"kill -9 in the middle of saving: {len(self.facts.saved_before_the_cut)} saves were confirmed,"
            f" all there after the restart: {'yes' if kept else 'NO'}"
        )

    def _edit_the_same_ticket(self) -> None:
        fields = {"description": self.facts.texts[1], "claim_amount": PLOT["second_amount"]}
        self.b.act("edit", SECOND_CLERK, record=self.facts.shared, fields=fields)
        self._say("counter 2, offline too, edited the same ticket's description and amount")

    def _sync_both(self) -> None:
        self.hub.start(port=self._port)
        with self._timed("sync after the cable is back"):
            for device in (self.a, self.b, self.a, self.hq):
                device.ask("sync")
        for name, device in self._devices():
            detail = device.ask("detail", record=self.facts.shared)["detail"]
            self.facts.told[name] = sorted(item["kind"] for item in detail["inbox"])
            self.facts.description[name] = detail["record"]["fields"].get("description")
            self.facts.amounts_asked[name] = detail["record"]["fields"].get("claim_amount")
            if device is self.a:
                self.facts.history_texts = [
                    value for line in detail["timeline"] for value in (line.get("f") or {}).get("description", [])
                ]
        self._say(
            f"cable back: description {self.facts.description['counter 2']!r} arrived later and stands; amount"
            f" {self.facts.amounts_asked['counter 1']} is unchanged and asked; told: {self.facts.told}"
        )

    def _answer_the_question(self) -> None:
        items = self.a.ask("inbox")["items"]
        question = next(item for item in items if item["kind"] == "conflict")
        self.facts.amount_asked = (question.get("base"), question.get("theirs"), question.get("mine"))
        self.a.act("answer", CLERK, record=self.facts.shared, item=question["id"], value=PLOT["second_amount"])
        for device in (self.a, self.b, self.hq):
            device.ask("sync")
        amounts = {
            name: device.ask("detail", record=self.facts.shared)["detail"]["record"]["fields"]["claim_amount"]
            for name, device in self._devices()
        }
        self.facts.amounts = amounts
        self._say(f"asked base/HQ/mine {self.facts.amount_asked}; answered; amounts now {amounts}")

    def _compare_everything(self) -> None:
        for name, device in self._devices():
            self.facts.digests[name] = device.ask("digest", scope=SCOPE)["digest"]
            self.facts.photo_hashes[name] = [device.ask("photo", sha256=it)["sha256"] for it in self.facts.photos]
        with self.hub.open_store() as store, store.reading() as connection:
            self.facts.digests["hub"] = scope_digest(connection, SCOPE)
            files = HubFiles(store, self.hub.folder.files, self.hub.folder.incoming, self.hub.folder.load_keys().files)
            self.facts.photo_hashes["hub"] = [
                hashlib.sha256(files.read(it, 0, LARGEST_PHOTO)).hexdigest() for it in self.facts.photos
            ]
        equal = len(set(self.facts.digests.values())) == 1
        photos = all(hashes == self.facts.photos for hashes in self.facts.photo_hashes.values())
        self._say(
            f"digests equal on hub and devices: {'yes' if equal else 'NO'}; photos equal: {'yes' if photos else 'NO'}"
        )

    def _devices(self) -> tuple[tuple[str, DeviceProcess], ...]:
        return ("counter 1", self.a), ("counter 2", self.b), ("headquarters", self.hq)
