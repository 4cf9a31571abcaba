"""The channels and directions of a contact in words, and a contact as the timeline tells it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QCoreApplication

from core.operation import Child
from desktop.wording import instant_of

translate = QCoreApplication.translate


class Channel(msgspec.Struct, frozen=True):
    """A way to be in contact: its stored word, its icon and its name."""

    id: str
    icon: str
    name: str


def channels() -> tuple[Channel, ...]:
    """The channels that a contact can be logged with."""
    return (
        Channel("phone", "phone", translate("Contact", "Phone")),
        Channel("wechat", "chat", translate("Contact", "WeChat")),
        Channel("visit", "visit", translate("Contact", "Visit")),
        Channel("email", "mail", translate("Contact", "E-mail")),
    )


def directions() -> tuple[tuple[str, str], ...]:
    """Stored word and name of both directions."""
    return (
        ("in", translate("Contact", "From the customer")),
        ("out", translate("Contact", "To the customer")),
    )


def contact_words(child: Child, when: Callable[[int], str]) -> tuple[str, str, list[str]]:
    """Icon, headline and detail lines of a contact. `when` says a moment, given in milliseconds since 1970 UTC."""
    channel = next((one for one in channels() if one.id == child.channel), None)
    icon = channel.icon if channel is not None else "chat"
    name = channel.name if channel is not None else child.channel or translate("Contact", "Contact")
    heads = {
        "in": translate("Contact", "%1 from %2"),
        "out": translate("Contact", "%1 to %2"),
    }
    person = child.person or translate("Contact", "the customer")
    head = heads.get(child.direction, translate("Contact", "%1 with %2")).replace("%1", name).replace("%2", person)
    if child.again:
        head += " \u00b7 " + translate("Contact", "asked again")
    lines = [child.text] if child.text else []
    if child.promised_at:
        instant = instant_of(child.promised_at)
        promised = when(instant.toMSecsSinceEpoch()) if instant.isValid() else child.promised_at
        lines.append(translate("Contact", "Reply promised by %1").replace("%1", promised))
    return icon, head, lines
