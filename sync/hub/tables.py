"""The hub's own tables, beside those that both ends share (local_db.tables.shared).

Hashes and chains are hex text, times milliseconds since 1970 UTC, bodies JSON text: nothing is of one dialect only.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

from local_db.tables import history

hub = MetaData()

for _index in history.indexes:
    # Said here and not in local_db.tables: a device would import the whole dialect for it at every start.
    if _index.name == "history_by_seq":
        _index.dialect_options["postgresql"]["where"] = text("seq IS NOT NULL")

_PARKED = text("waits_for IS NOT NULL")
_REFUSED = text("outcome = 'refused'")

log = Table(
    "log",
    hub,
    Column("home_branch", Text, primary_key=True),
    Column("operation_id", Text, primary_key=True),
    Column("replica", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("seq", BigInteger),
    Column("chain", Text),
    Column("hash", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("waits_for", Text),
    UniqueConstraint("home_branch", "replica", "stream", "n"),
    Index("log_parked", "waits_for", sqlite_where=_PARKED, postgresql_where=_PARKED),
    Index("log_parked_record", "record_id", sqlite_where=_PARKED, postgresql_where=_PARKED),
    Index("log_refused", "record_id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
)
"""Every operation that reached the hub, with its stored result. `seq` and `chain` are empty where nothing happened.

`hash` is the rolling hash of the stream after the operation; what devices brought back after a restore has none.
`waits_for` is what a parked one waits for. A place of a scope is found through the unique index of history, a place of
a stream by branch: see `sync.hub.journal`.
"""

echo = Table(
    "echo",
    hub,
    Column("replica", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("result", Text),
)
"""Places in a stream without an entry of their own in the log.

The log holds the operation already from another place (a device that got a new replica id), or the device set it
aside: then there is no result.
"""

counter = Table(
    "counter",
    hub,
    Column("scope", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("chain", Text, nullable=False),
    Column("epoch", Text, nullable=False),
)

branch = Table(
    "branch",
    hub,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("utc_offset", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
)

device = Table(
    "device",
    hub,
    Column("id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("subscriptions", Text, nullable=False),
    Column("sealed_recovery", Text, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("revoked_at", BigInteger),
    Index("device_by_branch", "branch"),
)

replica = Table(
    "replica",
    hub,
    Column("id", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("fence", Text, nullable=False),
    Column("previous_fence", Text, nullable=False),
    Column("session", Text, nullable=False),
    Index("replica_by_device", "device"),
)

person_key = Table(
    "person_key",
    hub,
    Column("device", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("no", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("came_at", BigInteger, nullable=False),
    Column("work_n", BigInteger, nullable=False),
    Column("bulk_n", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("end_work_n", BigInteger),
    Column("end_bulk_n", BigInteger),
)
"""The keys with which people sign on a device, all that ever came, numbered by device (sync.hub.person_keys).

A key begins after the numbers `work_n` and `bulk_n` of the device's streams and ends with `end_work_n`, `end_bulk_n`.
"""

key_reset = Table(
    "key_reset",
    hub,
    Column("device", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""People for whom headquarters ended a key: the next one that their device offers takes its place."""

incident = Table(
    "incident",
    hub,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("lane", Text, nullable=False),
    Index("incident_by_device", "device"),
    Index("incident_by_time", "at"),
)
"""What a manager should know of a device. The id of a fork is that of the fresh replica, `lane` what it was given."""

quarantine = Table(
    "quarantine",
    hub,
    Column("replica", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("device", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("operation_id", Text, nullable=False),
    Column("body", Text),
    Column("arrived_at", BigInteger, nullable=False),
    Column("verdict", Text),
    Index("quarantine_by_device", "device", "verdict"),
)
"""What a device sent after it was revoked: it changes nothing until somebody accepts it.

`body` is empty where the device set the operation aside; `verdict` is empty until it is
``accepted``, ``rejected`` or, where the merge itself fails with it, ``failed``.
"""

revoked_device = Table(
    "revoked_device",
    hub,
    Column("device", Text, primary_key=True),
    Column("unsent", BigInteger, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("wipe", Text),
)
"""How many operations and files a revoked device had not sent when it last called, and the order to erase itself."""

expansion = Table(
    "expansion",
    hub,
    Column("operation_id", Text, primary_key=True),
    Column("home_branch", Text, nullable=False),
    Column("no", BigInteger, nullable=False),
    Column("reached", Text, nullable=False),
    Column("parts", BigInteger, nullable=False),
)
"""Operations about whole imports that are not expanded to their end (sync.hub.whole_imports).

`no` is the order in which they came, `reached` the last record that was looked at, `parts` how many entries were made.
"""

replica_stream = Table(
    "replica_stream",
    hub,
    Column("replica", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("last_n", BigInteger, nullable=False),
    Column("last_hash", Text, nullable=False),
)

enrolment = Table(
    "enrolment",
    hub,
    Column("code_hash", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("subscriptions", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("device", Text),
)

token = Table(
    "token",
    hub,
    Column("hash", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    UniqueConstraint("device", "nonce"),
    Index("token_by_expiry", "expires_at"),
)

number_counter = Table(
    "hub_number",
    hub,
    Column("branch", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The hub's own lane, from which twins are renumbered."""

held_file = Table(
    "held_file",
    hub,
    Column("hash", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

file_giver = Table(
    "file_giver",
    hub,
    Column("hash", Text, primary_key=True),
    Column("device", Text, primary_key=True),
)
"""Which devices have proved, by sending it, that they hold a file."""

erased_file = Table(
    "erased_file",
    hub,
    Column("hash", Text, primary_key=True),
    Column("swept", Integer, nullable=False),
)
"""Files of erased records: nobody's any more, unless a record refers to them again. `swept`: gone from the disk."""

setting = Table(
    "setting",
    hub,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

reference = Table(
    "reference",
    hub,
    Column("source", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("fields", Text),
    Index("reference_by_seq", "scope", "seq", unique=True),
    Index("reference_by_age", "source", "kind", "seen_at"),
)
"""Reference records as other systems delivered them (core.reference): the state and its place. Gone: no `fields`."""

reference_feed = Table(
    "reference_feed",
    hub,
    Column("scope", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("lowest", BigInteger, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""How far the places of a scope's reference records go. Who stands before `lowest` has missed what was forgotten.

The row of the empty scope is what deliveries lock, so that one comes after the other.
"""
