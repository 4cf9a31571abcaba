"""A TLS server before another one on loopback: a reverse proxy, or a company's proxy that looks into everything."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.protocol.trust import pin_of


class Certificate:
    """A certificate for 127.0.0.1 in a PEM file, with its key beside it; signed by `authority` or by itself."""

    def __init__(self, folder: Path, name: str, authority: Certificate | None = None, *, signs: bool = False) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = authority if authority is not None else self
        builder = (
            x509.CertificateBuilder(signer.name, self.name, self.key.public_key(), x509.random_serial_number())
            .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=signs, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
        )
        made = builder.sign(signer.key, SHA256())
        self.pin = pin_of(made.public_bytes(Encoding.DER))
        self.file, self.key_file = folder / f"{name}.pem", folder / f"{name}.key"
        self.file.write_bytes(made.public_bytes(Encoding.PEM))
        self.key_file.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


class TlsFront:
    """Answers on a port with `certificate` and passes what comes to `target`; `heard` are the bytes it could read."""

    def __init__(self, target: int, certificate: Certificate) -> None:
        self.heard = 0
        self._target = target
        self.show(certificate)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(0.1)
        self._open = True
        self._thread = threading.Thread(target=self._answer, daemon=True)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._door.getsockname()[1]}"

    def show(self, certificate: Certificate) -> None:
        """Answers with this certificate from the next connection on."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.file, certificate.key_file)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._thread.join()
        self._door.close()

    def _answer(self) -> None:
        while self._open:
            with suppress(TimeoutError):
                connection, _ = self._door.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            secure = self._context.wrap_socket(connection, server_side=True)
            with secure, socket.create_connection(("127.0.0.1", self._target)) as hub:
                back = threading.Thread(target=_pass_on, args=(hub, secure), daemon=True)
                back.start()
                while content := secure.recv(65_536):
                    self.heard += len(content)
                    hub.sendall(content)
                hub.shutdown(socket.SHUT_WR)
                back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65_536):
            target.sendall(content)
