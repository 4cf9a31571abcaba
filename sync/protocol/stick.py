"""The same messages carried on a stick: what a device takes to headquarters, and what it brings back.

    STICK/BranchDesk/DEVICE/to-headquarters.bdk     the bundle: one hello, batches as they are pushed, what is wanted
    STICK/BranchDesk/DEVICE/to-headquarters/        photos and files on their way, each sealed by itself
    STICK/BranchDesk/DEVICE/from-headquarters.bdk   the answer: results, pulled pages, which files arrived
    STICK/BranchDesk/DEVICE/from-headquarters/      files for the device
    STICK/BranchDesk/first-copy/                    sealed parts of snapshots (sync.protocol.snapshots)

A bundle and an answer are lines of JSON, packed, sealed and signed (sync.protocol.sealed_lines). Nothing in them
turns a fence: whatever goes over the network before, meanwhile or afterwards counts as well.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from core.reading import Int64
from local_db.key_slots import derive
from sync.protocol.messages import HelloRequest, ScopeMark, SessionError
from sync.protocol.reference import ReferenceMark

VERSION = 1
FOLDER = "BranchDesk"
FIRST_COPY = "first-copy"
BUNDLE, ANSWER = "to-headquarters.bdk", "from-headquarters.bdk"
SENT_FILES, GIVEN_FILES = "to-headquarters", "from-headquarters"
PARTIAL = ".part"
"""How a name ends until what it names is whole; such a file may be deleted at any time."""


class Opening(msgspec.Struct, frozen=True, tag="hello", tag_field="t", omit_defaults=True):
    """First line of a bundle. `hello.session` is the bundle's own id.

    `reply_key`: the X25519 public key (hex) to which the answer is sealed. `files_key` (hex) opens the files beside it.
    `reference`: how far the device has the reference records of its scopes; none where its program knows of none.
    """

    hello: HelloRequest
    reply_key: str
    files_key: str
    reference: dict[str, ReferenceMark] = {}


class Batch(msgspec.Struct, frozen=True, tag="push", tag_field="t"):
    """A PushRequest as it would be sent."""

    request: msgspec.Raw


class File(msgspec.Struct, frozen=True, tag="file", tag_field="t", omit_defaults=True):
    """A file that lies beside: its name on the wire, its size; `hash` (SHA-256, hex) of a small picture."""

    name: str
    size: Int64
    hash: str = ""


class Wanted(msgspec.Struct, frozen=True, tag="want", tag_field="t"):
    """Names of files that the device lacks, the most urgent first."""

    names: tuple[str, ...]


class Welcome(msgspec.Struct, frozen=True, tag="welcome", tag_field="t", omit_defaults=True):
    """First line of an answer: what the hub says to the hello, as a HelloReply whose fence is empty, or a problem.

    `replica` is the one that the bundle named; `files_key` (hex) opens the files beside the answer.
    """

    replica: str
    files_key: str
    reply: msgspec.Raw = msgspec.Raw(b"null")
    problem: SessionError | None = None


class Outcomes(msgspec.Struct, frozen=True, tag="pushed", tag_field="t", omit_defaults=True):
    """What became of a batch, which the bundle's stream, numbers and rolling hash name. `reply` is a PushReply."""

    stream: str
    from_n: Int64
    last_n: Int64
    digest: str
    reply: msgspec.Raw = msgspec.Raw(b"null")
    problem: SessionError | None = None


class Page(msgspec.Struct, frozen=True, tag="page", tag_field="t"):
    """A pull: the cursors that it was asked after, and its body as it would be sent (NDJSON up to a mark)."""

    asked: dict[str, ScopeMark]
    body: str


class Copies(msgspec.Struct, frozen=True, tag="reference", tag_field="t"):
    """Reference records of a scope that changed after `asked`: a ReferencePage as it would be sent."""

    scope: str
    asked: ReferenceMark
    page: msgspec.Raw


class Kept(msgspec.Struct, frozen=True, tag="kept", tag_field="t"):
    """A file of the bundle that the hub holds whole now."""

    name: str


class Given(msgspec.Struct, frozen=True, tag="given", tag_field="t"):
    """A file for the device that lies beside the answer."""

    name: str
    size: Int64


class Closing(msgspec.Struct, frozen=True, tag="end", tag_field="t", omit_defaults=True):
    """Last line: the signature over the cover and every line before. `more`: not everything found room."""

    signature: str
    more: bool = False


BundleLine = Opening | Batch | File | Wanted | Closing
AnswerLine = Welcome | Outcomes | Page | Copies | Kept | Given | Closing


def place_of(stick: Path, device: str) -> Path:
    """The folder of a device on a stick."""
    return stick / FOLDER / device


def file_place(folder: Path, files_key: str, name: str) -> Path:
    """Where a file lies: a name that says nothing to who does not know the key, and the same every time."""
    return folder / hmac.digest(bytes.fromhex(files_key), name.encode(), hashlib.sha256)[:16].hex()


def reply_private(device_key: str) -> bytes:
    """The device's half (X25519) that opens answers: from its key, so that nothing need be kept for it."""
    return derive(bytes.fromhex(device_key), "stick answers")


def files_key_of(device_key: str) -> str:
    """What a device seals files on a stick under, hex."""
    return derive(bytes.fromhex(device_key), "stick files").hex()


def public_half(private: bytes) -> str:
    """The public half of an X25519 key, hex."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def hub_mark(stick_key: str) -> str:
    """Tells hubs apart on the cover of a bundle: from the key that its bundles are sealed to."""
    return hashlib.sha256(bytes.fromhex(stick_key)).hexdigest()[:16]


def signed_parts(cover: bytes, digest: str) -> tuple[str, ...]:
    """What stands signed in a Closing: the cover, and the SHA-256 (hex) of the lines before."""
    return "stick", hashlib.sha256(cover).hexdigest(), digest
