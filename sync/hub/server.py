"""Serving: one process per hub folder, one socket, uvicorn around the application."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from core.errors import UserError
from core.ports import Clock
from local_db.machine import LockFile
from sync.hub.app import hub_app, hub_service, open_folder, publish_packs
from sync.hub.folder import HubFolder

logger = logging.getLogger(__name__)

_COLLECT_AFTER = (20_000, 20, 20)
"""A batch of 500 operations makes tens of thousands of objects that are all gone with its answer."""

READY = "listening on "
"""The first words of the one line on standard output that says where the hub listens."""


def serve(folder: HubFolder, clock: Clock, host: str, port: int) -> None:
    """Answers devices until the process is told to stop; prints ``listening on http://HOST:PORT`` when it does.

    UserError ``hub.running`` when another process serves this folder, ``hub.port_taken``.
    """
    shared = folder.database_url is not None  # several processes may serve one PostgreSQL database
    lock = hold(folder.lock) if folder.root.is_dir() and not shared else None
    try:
        store = open_folder(folder, clock)
        try:
            service = hub_service(folder, store)
            publish_packs(store)
            service.tidy()
            _leave_the_program_alone()
            listener = listen(host, port)
            config = uvicorn.Config(
                hub_app(service),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=10,
                h11_max_incomplete_event_size=64 * 1024,
            )
            _Server(config, f"http://{host}:{listener.getsockname()[1]}").run(sockets=[listener])
        finally:
            store.close()
    finally:
        if lock is not None:
            lock.release()


def _leave_the_program_alone() -> None:
    """From here on collections of garbage look at what requests leave behind, not at what the program is made of."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def hold(path: Path) -> LockFile:
    """The lock of the one process that may serve or replace a hub's data; UserError ``hub.running``."""
    lock = LockFile(path)
    if not lock.acquire():
        raise UserError("hub.running")
    return lock


def listen(host: str, port: int) -> socket.socket:
    """A socket bound there, whose connections send what they have at once; UserError ``hub.port_taken``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio asks a connection to send at once (TCP_NODELAY) only where the protocol is named: without it the second
    # half of every answer waits 40 ms for the first to be acknowledged.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Windows gives a port with SO_REUSEADDR away to the next process that asks for it.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR if exclusive is None else exclusive, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UserError("hub.port_taken", host=host, port=port, reason=error.strerror or str(error)) from error
    return listener


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then prints the one line that a parent process waits for."""
        await super().startup(sockets=sockets)
        if self.started:
            _say(f"{READY}{self._url}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
