"""Where each message goes. Every path is relative to the hub's address; bodies are JSON unless said otherwise.

    POST ENROL      EnrolRequest -> EnrolReply            without a token; the one-time code is the proof
    POST TOKEN      TokenRequest -> TokenReply            without a token; signed (signing.token_parts)
    POST RECOVERY   RecoveryRequest -> RecoveryReply
    POST HELLO      HelloRequest -> HelloReply
    POST RENEW      RenewRequest -> RenewReply            after device_forked, device_rewound or hub_rewound
    POST RECOVER    RecoverRequest -> RecoverReply        after hub_rewound
    POST VERIFY     VerifyRequest -> VerifyReply
    POST PUSH       PushRequest -> PushReply
    POST PULL       PullRequest -> NDJSON of PullLine, the last one a mark; NDJSON is its content type
    POST REFERENCE  ReferenceRequest -> ReferencePage
    POST HAVE       HaveRequest -> HaveReply
    PUT  chunk_path(hash, index)   the chunk's bytes -> FileState; idempotent, in any order
    GET  file_path(hash)           -> the bytes that ``Range: bytes=FIRST-LAST`` names, of a file that is whole
    POST done_path(hash)           FileDone -> FileState
    GET  snapshot_path(scope)      -> SnapshotManifest (sync.protocol.snapshots)
    GET  snapshot_path(scope, part, seq)   -> the bytes that Range names of a sealed part, as OCTETS
    POST proof_path(hash)          FileProof -> FileState; a file that the hub holds need not be sent again

Everything else carries ``Authorization: Bearer TOKEN``. Bytes travel as OCTETS. DIGEST_HEADER stands on every request
and every answer that has a body, PROTOCOL_HEADER on every answer, and the REQUEST_HEADER of a request on its answer.
"""

from __future__ import annotations

from urllib.parse import quote

ENROL = "/sync/v1/enrol"
RECOVERY = "/sync/v1/recovery"
HELLO = "/sync/v1/hello"
RENEW = "/sync/v1/renew"
RECOVER = "/sync/v1/recover"
VERIFY = "/sync/v1/verify"
PUSH = "/sync/v1/push"
PULL = "/sync/v1/pull"
REFERENCE = "/sync/v1/reference"
BLOBS = "/sync/v1/blobs"
HAVE = "/sync/v1/blobs/have"
SNAPSHOT = "/sync/v1/snapshot"

JSON = "application/json"
NDJSON = "application/x-ndjson"
OCTETS = "application/octet-stream"


UNIT = 16_384
"""Bytes: files are counted in chunks of this size; one request carries one to four that follow each other."""
MOST_UNITS = 4
MOST_WITNESSES = 500
"""Effects in one RecoverRequest; no act is longer, for none was longer than a batch."""


def chunk_path(name: str, index: int) -> str:
    """The path of the chunks of a file from that one on, each of UNIT bytes; only the last of a file is shorter."""
    return f"{BLOBS}/{name}/{index}?unit={UNIT}"


def snapshot_path(scope: str, part: int | None = None, seq: int = 0) -> str:
    """The path of a scope's snapshot, or of one part of the one at `seq`."""
    place = f"{SNAPSHOT}/{quote(scope, safe=':')}"
    return place if part is None else f"{place}/{part}?seq={seq}"


def file_path(file_hash: str) -> str:
    """The path of a whole file."""
    return f"{BLOBS}/{file_hash}"


def done_path(file_hash: str) -> str:
    """The path that says that every chunk of a file was sent."""
    return f"{BLOBS}/{file_hash}/done"


def proof_path(file_hash: str) -> str:
    """The path that takes the proof that a device holds a file."""
    return f"{BLOBS}/{file_hash}/proof"
