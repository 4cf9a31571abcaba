"""Anki's collection and its sync server, driven by lines as pouchdb_peer.js is. Runs in an environment that has anki.

The first, whole upload and download of an empty collection are made before anything is measured: what is measured is
Anki's incremental sync. A document is a note of as many fields.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from anki.buildinfo import version
from anki.collection import AddNoteRequest, Collection
from anki.decks import DeckId

FIELDS = (
    "title", "customer_name", "customer_phone", "waybill_no", "claim_kind", "declared_value", "claim_amount",
    "description", "number", "status",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def serve(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "SYNC_USER1": "u:p",
        "SYNC_BASE": str(folder),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "RUST_LOG": "off",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while child.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
        except urllib.error.HTTPError:
            return child
        except OSError:
            time.sleep(0.05)
        else:
            return child
    raise SystemExit("the sync server ended")


class Peer:
    """Two collections of one user."""

    def __init__(self, folder: Path, url: str) -> None:
        for name in ("one", "two"):
            (folder / name).mkdir(parents=True)
        self.one, self.two = (Collection(str(folder / name / "collection.anki2")) for name in ("one", "two"))
        kind = self.one.models.new("ticket")
        for name in FIELDS:
            self.one.models.add_field(kind, self.one.models.new_field(name))
        template = self.one.models.new_template("card")
        template["qfmt"], template["afmt"] = "{{title}}", "{{description}}"
        self.one.models.add_template(kind, template)
        self.one.models.add_dict(kind)
        self.auth = self.one.sync_login("u", "p", url)
        for collection, upload in ((self.one, True), (self.two, False)):
            collection.sync_collection(self.auth, sync_media=False)
            collection.close_for_full_sync()
            collection.full_upload_or_download(auth=self.auth, server_usn=None, upload=upload)
            collection.reopen(after_full_sync=True)

    def make(self, file: str) -> int:
        documents = json.loads(Path(file).read_text(encoding="utf-8"))
        kind = self.one.models.by_name("ticket")
        requests = []
        for document in documents:
            note = self.one.new_note(kind)
            note.fields = [document[name] for name in FIELDS]
            requests.append(AddNoteRequest(note=note, deck_id=DeckId(1)))
        self.one.add_notes(requests)
        return len(documents)

    def up(self, _file: str) -> int:
        return self._sync(self.one)

    def down(self, _file: str) -> int:
        return self._sync(self.two)

    def _sync(self, collection: Collection) -> int:
        before = int(self.two.note_count())
        answer = collection.sync_collection(self.auth, sync_media=False)
        if answer.required not in (0, 1):  # no changes, a normal sync
            raise SystemExit(f"not an incremental sync: {answer.required}")
        return int(collection.note_count()) - before


def main() -> None:
    folder = Path(sys.argv[1])
    port = free_port()
    server = serve(folder / "server", port)
    try:
        peer = Peer(folder, f"http://127.0.0.1:{port}/")
        sys.stdout.write(json.dumps({"version": version}) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            command = json.loads(line)
            began = time.perf_counter()
            documents = getattr(peer, command["do"])(command.get("file", ""))
            seconds = time.perf_counter() - began
            sys.stdout.write(json.dumps({"seconds": seconds, "documents": documents}) + "\n")
            sys.stdout.flush()
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
