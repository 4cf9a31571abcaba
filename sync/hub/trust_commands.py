"""``branchdesk-hub pin`` and ``branchdesk-hub trust``: by what devices believe the certificate before the hub."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from core.errors import UserError
from local_db.machine.clock import SystemClock
from sync.hub import registry
from sync.hub.app import hub_service, open_folder
from sync.hub.folder import HubFolder
from sync.hub.sessions import PINS, hub_pins
from sync.hub.store import put_setting
from sync.protocol.trust import MOST_PINS, Trusted, TrustPolicy, pin_of, write_policy

SENTENCES = {
    "pin.no_certificate": "There is no certificate in {file}. Name the file with the certificate (PEM), not its key.",
    "pin.too_many": "Devices keep at most {count} pins: the present certificate's, the next one's, and spare ones.",
}
"""What is printed for each error here; the command line adds its own."""


def add_trust_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds both commands; `command` makes one of a name, what it runs and its help."""
    sub = command("pin", _pin, "tell devices by which certificates they know this hub; without any, say which")
    sub.add_argument("certificates", type=Path, nargs="*", metavar="PEM", help="the present one, and the next")
    sub.add_argument("--none", action="store_true", help="devices ask the authorities of their program again")
    sub = command("trust", _trust, "write a policy: by what a branch believes the certificate before this hub")
    sub.add_argument("--branch", required=True)
    sub.add_argument(
        "--by",
        choices=[str(one) for one in Trusted],
        required=True,
        help="pins: the hub's own key; system: the authorities of the computer, a company's proxy too",
    )


def _pin(folder: HubFolder, parsed: argparse.Namespace) -> None:
    pins = [pin for file in parsed.certificates for pin in _pins_in(file)]
    if len(pins) > MOST_PINS:
        raise UserError("pin.too_many", count=MOST_PINS)
    store = open_folder(folder, SystemClock())
    try:
        if pins or parsed.none:
            store.write(lambda connection: put_setting(connection, PINS, " ".join(pins))).result()
        with store.reading() as connection:
            known = hub_pins(connection)
    finally:
        store.close()
    print("\n".join(f"pin {pin}" for pin in known) or "no pins: devices ask the authorities of their program")


def _pins_in(file: Path) -> list[str]:
    """The pin of the first certificate in a PEM file: those after it are its authorities'."""
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())
    except ValueError as error:
        raise UserError("pin.no_certificate", file=str(file)) from error
    return [pin_of(found[0].public_bytes(Encoding.DER))]


def _trust(folder: HubFolder, parsed: argparse.Namespace) -> None:
    store = open_folder(folder, SystemClock())
    try:
        with store.reading() as connection:
            registry.load_branch(connection, parsed.branch)
        policy = TrustPolicy(parsed.branch, Trusted(parsed.by), store.now())
        line = write_policy(policy, hub_service(folder, store).orders.private)
    finally:
        store.close()
    print(line)
    print("Give this line to the branch; it is entered in the settings, under Headquarters, in the place of a code.")
