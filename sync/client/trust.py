"""Connections that believe a certificate by the hub's pins, or by the system's own store of authorities."""

from __future__ import annotations

import ssl
from typing import Any, cast

from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from sync.protocol.trust import Trusted, matches, pin_of


def adapter_for(pins: tuple[str, ...], trusted: str = Trusted.PINS) -> HTTPAdapter | None:
    """What carries requests to a hub that is known by these pins; None where the program's own authorities decide."""
    if trusted == Trusted.SYSTEM:
        return _SystemAdapter()
    return _PinnedAdapter(pins) if pins else None


class _SystemAdapter(HTTPAdapter):
    """Believes what the operating system believes, a company's own authority too."""

    @override
    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **settings)


class _PinnedAdapter(HTTPAdapter):
    """Believes the hub's own key and nothing else, whoever signed the certificate and whatever the clock says."""

    def __init__(self, pins: tuple[str, ...]) -> None:
        self._pins = pins
        super().__init__()

    @override
    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, ssl_context=_any_certificate(), **settings)
        self._pin(self.poolmanager)

    @override
    def proxy_manager_for(self, *args: Any, **settings: Any) -> Any:
        manager = super().proxy_manager_for(*args, ssl_context=_any_certificate(), **settings)
        self._pin(manager)
        return manager

    @override
    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The pins decide, after the handshake and before a byte is sent."""
        return super().build_connection_pool_key_attributes(request, False, cert)

    @override
    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        super().cert_verify(conn, url, False, cert)  # type: ignore[no-untyped-call]  # requests says no types

    def _pin(self, manager: PoolManager) -> None:
        pins = self._pins

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                certificate = cast(ssl.SSLSocket, self.sock).getpeercert(binary_form=True)
                if certificate is None or not matches(pin_of(certificate), pins):
                    self.close()
                    raise ssl.SSLCertVerificationError("the certificate is not the hub's")
                self.is_verified = True

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        manager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": Pool}


def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
