"""Raises where the window's thread touches the database or the network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from local_db.driver import PlainConnection, PlainReaders


@contextmanager
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """While this lasts every connection that the main thread takes is written down and refused."""
    touched: list[str] = []
    connect, reading = socket.socket.connect, PlainReaders.reading

    def taken(*_about: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            touched.append("a connection to the database")
            raise AssertionError("the window's thread asked the database")

    def checked(own: socket.socket, address: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            touched.append(f"the network: {address}")
            raise AssertionError("the window's thread asked the network")
        connect(own, address)

    def read(own: PlainReaders) -> AbstractContextManager[PlainConnection]:
        taken()
        return reading(own)

    event.listen(Pool, "checkout", taken)
    monkeypatch.setattr(PlainReaders, "reading", read)
    monkeypatch.setattr(socket.socket, "connect", checked)
    try:
        yield touched
    finally:
        event.remove(Pool, "checkout", taken)
        monkeypatch.setattr(PlainReaders, "reading", reading)
        monkeypatch.setattr(socket.socket, "connect", connect)
