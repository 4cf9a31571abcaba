"""The messages. JSON, gzip both ways; unknown members are ignored on reading, so newer ends may add some.

Anything about one operation is data in a 200; only transport and session problems are HTTP errors (see errors.py).
Hashes and keys are lower-case hex, times milliseconds since 1970 UTC.
"""

from __future__ import annotations

import msgspec

from core.effect import Effect, Outcome
from core.people import Person, Place
from core.reading import Int64
from sync.protocol.person_keys import KeyOffer, KeyWord
from sync.protocol.reference import ReferenceMark

PROTOCOL_HEADER = "X-BranchDesk"
"""Every answer of the hub carries it with the protocol version; an answer without it came from somebody else."""
PROTOCOL_VERSION = "1"
REQUEST_HEADER = "X-BranchDesk-Request"
"""A request's own name, which its answer says again: what answers another request, of whatever day, is not believed."""
DIGEST_HEADER = "X-Body-SHA256"
"""SHA-256 (hex) of the body as sent before compression, in both directions; a cut body must not be believed."""
SIGNATURE_HEADER = "X-Device-Signature"
"""Ed25519 over method, path, nonce, time and body digest, each on its own line (see signing.py)."""


class StreamMark(msgspec.Struct, frozen=True):
    """How far one stream reaches and its rolling hash there (hex).

    In a hello: the last operation that the hub acknowledged to the device. In the reply: the last that the hub holds.
    """

    n: Int64 = 0
    hash: str = ""


class ScopeMark(msgspec.Struct, frozen=True):
    """How far a device has read a scope's log: epoch of the hub's log, position, chain over operation ids there."""

    seq: Int64 = 0
    epoch: str = ""
    chain: str = ""


class EnrolRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """First contact: a one-time code, the device's public key, and its recovery code sealed to HQ.

    `people` are those whom the device named by itself while it knew no hub (`core.people.LOCAL_PERSON`): their work
    comes next, so the hub gets to know them as clerks of the device's branch.
    """

    code: str
    device_name: str
    public_key: str
    sealed_recovery: str = ""
    people: tuple[Person, ...] = ()


class EnrolReply(msgspec.Struct, frozen=True):
    """Who the hub made of the device. `lane` is its own lane for ticket numbers; keys as in HelloReply."""

    device: str
    replica: str
    branch: str
    branch_name: str
    lane: str
    scopes: tuple[str, ...]
    hub_id: str
    recovery_key: str
    utc_offset: Int64
    order_key: str = ""
    stick_key: str = ""
    pins: tuple[str, ...] = ()


class TokenRequest(msgspec.Struct, frozen=True):
    """Asks for a short token; the request is signed with the device key."""

    device: str
    nonce: str
    at: Int64


class TokenReply(msgspec.Struct, frozen=True):
    """A bearer token of at most 15 minutes."""

    token: str
    expires_in: Int64


class RecoveryRequest(msgspec.Struct, frozen=True):
    """Hands the hub the profile's recovery code, sealed to EnrolReply.recovery_key, which is known after enrolment.

    `sealed_recovery` is the profile's id, a dot, and the sealed bytes in hex.
    """

    sealed_recovery: str


class RecoveryReply(msgspec.Struct, frozen=True):
    """Says that the sealed code is kept."""

    kept: bool = True


class HelloRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Opens a session: who I am, how far my streams and cursors reach, how many operations and files are only here.

    `parked`: operations that the hub parked, as far as was heard (id -> home branch). `keys`: those it does not hold.
    """

    replica: str
    device: str
    session: str
    fence: str
    streams: dict[str, StreamMark]
    app: str
    sv: Int64
    hub_epoch: str
    cursors: dict[str, ScopeMark]
    pending: Int64
    wall: Int64
    parked: dict[str, str] = {}
    keys: tuple[KeyOffer, ...] = ()
    files: Int64 = 0


class Limits(msgspec.Struct, frozen=True):
    """What one request may carry: operations, bytes of body, bytes of a file chunk."""

    ops: Int64 = 500
    bytes: Int64 = 262_144
    chunk: Int64 = 32_768


class HelloReply(msgspec.Struct, frozen=True):
    """What the hub knows of the device, what it may read and what to do next. People are all who may sign in.

    `session` is the one that the request named: an answer to an older request must not be taken for this one's.
    `order_key` is the public key (hex) of a WipeOrder and of answers on a stick, `stick_key` the one (X25519) to which
    bundles on a stick are sealed; a device believes the first that it hears. `incidents` of the last month: of the
    device's branch, at headquarters of every branch. `places` are all branches and headquarters: where a record can go.
    `settled` says what became of operations that were parked, as far as no log that the device reads says it. `pins`
    are the keys of the hub's certificates, the present one and the next (sync.protocol.trust); none where the
    certificate is proved by an authority. `keys` is the hub's word on every key of a person on this device;
    `fresh_keys` names people for whom headquarters ended one (person -> that key), so that the device makes another.
    """

    fence: str
    streams: dict[str, StreamMark]
    hub_epoch: str
    hub_time: Int64
    scopes: tuple[str, ...]
    limits: Limits
    do: tuple[str, ...]
    people: tuple[Person, ...] = ()
    session: str = ""
    incidents: tuple[Incident, ...] = ()
    order_key: str = ""
    stick_key: str = ""
    places: tuple[Place, ...] = ()
    settled: tuple[PushResult, ...] = ()
    pins: tuple[str, ...] = ()
    keys: tuple[KeyWord, ...] = ()
    fresh_keys: dict[str, str] = {}


class PushRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A batch of one stream, dense from `from_n`. `digest` is the stream's rolling hash after the last of them.

    `aside` names numbers inside the batch whose operations the device sends no more, because the hub could not read
    them (422 malformed) or has told of them: SHA-256 of the body (hex) per number. The hub rolls over them and logs and
    answers nothing, so `from_n` .. last is dense over `ops` and `aside` together.
    """

    replica: str
    stream: str
    from_n: Int64
    ops: tuple[msgspec.Raw, ...]
    digest: str
    sig: str = ""
    aside: dict[Int64, str] = {}


class PushResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one operation. `code` says why, for every outcome that is not plainly applied.

    `scope` is named when the effect stands in the log of a scope that the device does not read: its record was moved.
    """

    n: Int64
    id: str
    s: Outcome
    seq: Int64 | None = None
    code: str | None = None
    inbox: tuple[str, ...] = ()
    scope: str = ""


class PushReply(msgspec.Struct, frozen=True):
    """The end of the stream as the hub now holds it, and one result per operation of the batch."""

    last_n: Int64
    last_hash: str
    res: tuple[PushResult, ...]


class PullRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks for what happened in scopes after the cursors, at most `max` effects or about `bytes` of text."""

    cursors: dict[str, ScopeMark]
    max: Int64 = 500
    bytes: Int64 = 262_144


class EffectLine(msgspec.Struct, frozen=True, tag="effect", tag_field="t", omit_defaults=True):
    """One line of a pull: an effect with its place in the scope's log.

    `receipt` proves to this hub, also after a restore, that it said exactly these bytes (`RecoverRequest.witness`).
    """

    effect: Effect
    receipt: str = ""


class MarkLine(msgspec.Struct, frozen=True, tag="mark", tag_field="t"):
    """The last line of a pull: the client commits up to here, effects and cursors in one transaction.

    `digest` per scope is the hub's digest of the scope at the cursor when the scope has nothing more; where that is too
    large to be made on the way, `touched` is the one of the records that the entries of this page are about.
    `reference` says where the reference records end that the device gets copies of (ReferenceRequest).
    """

    cursors: dict[str, ScopeMark]
    more: bool
    digest: dict[str, str] = {}
    touched: dict[str, str] = {}
    reference: dict[str, ReferenceMark] = {}


PullLine = EffectLine | MarkLine


class HaveRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks which of these files the hub holds whole, in part or not at all.

    A name is the SHA-256 of the plaintext (hex); for the small pictures of a photo that of the photo, a dot and
    ``thumbnail`` or ``preview``. `want`: files of which a person here asked for the original, wherever it is.
    """

    hashes: tuple[str, ...]
    want: tuple[str, ...] = ()


class FileState(msgspec.Struct, frozen=True):
    """What the hub has of a file: `whole`, or the indexes of the chunks (of the sender's own size) it has already."""

    whole: bool
    chunks: tuple[Int64, ...] = ()


class HaveReply(msgspec.Struct, frozen=True):
    """The answer to `have`, per name. `sizes` in bytes of the small pictures that are held whole.

    `nonce` (hex) is for proofs of this device during the next quarter of an hour (FileProof). `wanted` are originals
    that somebody asked for, that the hub does not hold and that records of the device's scopes refer to.
    """

    files: dict[str, FileState]
    nonce: str = ""
    sizes: dict[str, Int64] = {}
    wanted: tuple[str, ...] = ()


class FileDone(msgspec.Struct, frozen=True, omit_defaults=True):
    """Says that every chunk was sent; the hub verifies the whole against the hash.

    `hash` is the SHA-256 of a small picture (hex): its name does not say it.
    """

    size: Int64
    chunk: Int64
    hash: str = ""


class FileProof(msgspec.Struct, frozen=True):
    """Shows that a device holds a file which the hub holds too: HMAC-SHA-256 of its bytes under the nonce, hex."""

    nonce: str
    proof: str


class RenewRequest(msgspec.Struct, frozen=True):
    """Asks for a fresh replica id, because the machine was copied or put back, or the hub was.

    `fresh` is the device's own choice, so asking again after a lost answer gives the same. `streams` say where each
    stream of the fresh replica begins: after the last operation that need not be sent again, with its rolling hash.
    `cause` is the session error that led here.
    """

    replica: str
    fresh: str
    cause: str
    streams: dict[str, StreamMark] = {}


class Forgotten(msgspec.Struct, frozen=True):
    """An operation that the hub refused, for a device that may not know any more that it ever made it."""

    home: str
    text: str
    code: str


class RenewReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """The replica from now on, and the lane for ticket numbers, so that two machines never count in one.

    `refused` are what of the old replica was refused after the place where the fresh one begins: no pull brings those.
    """

    replica: str
    lane: str
    refused: tuple[Forgotten, ...] = ()


class Incident(msgspec.Struct, frozen=True):
    """Something that a manager should know of a device: it was copied, put back or locked. `at` in milliseconds."""

    id: str
    kind: str
    device: str
    device_name: str
    branch: str
    at: Int64


class Witness(msgspec.Struct, frozen=True):
    """An effect as the hub once said it, with its receipt."""

    text: str
    receipt: str


class RecoverRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """After a restore of the hub: where does its log part from what this device read, and what it lost.

    `ladder` are places of each scope's log as this device knows them, the highest first; `witness` effects after the
    common place, in the order of their logs.
    """

    ladder: dict[str, tuple[ScopeMark, ...]] = {}
    witness: tuple[Witness, ...] = ()


class RecoverReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """`common` is the highest place of each asked ladder that this log contains (seq 0: none).

    `held` counts the witnessed effects whose operations the hub holds now; `unproven` names the others' operations.
    """

    common: dict[str, ScopeMark] = {}
    held: Int64 = 0
    unproven: tuple[str, ...] = ()


class VerifyRequest(msgspec.Struct, frozen=True):
    """Asks whether the hub holds the same of a scope, bucket by bucket. `at` is where the device stands.

    `buckets` are the digests (hex) of `local_db.queries.digests.bucket_digests`, all of them in order.
    """

    scope: str
    at: ScopeMark
    buckets: tuple[str, ...]


class VerifyReply(msgspec.Struct, frozen=True, omit_defaults=True):
    """`moved`: the scope's log has gone on since, nothing was compared. `differ` are the numbers of other buckets."""

    moved: bool = False
    differ: tuple[Int64, ...] = ()


class WipeOrder(msgspec.Struct, frozen=True):
    """The order to a revoked device to erase itself, signed by the hub (`signing.wipe_parts`)."""

    device: str
    at: Int64
    signature: str


class SessionError(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is not a 200. `wipe`: of device_revoked, `hub_epoch`: of upload_only."""

    error: str
    retry_after: Int64 | None = None
    n: Int64 | None = None
    wipe: WipeOrder | None = None
    hub_epoch: str = ""
