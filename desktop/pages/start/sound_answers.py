"""Which answers of a first start the hub would take: said before it is asked over the network."""

from __future__ import annotations

from core.errors import UserError
from core.hub_address import host_of
from desktop.messages import message_of

_BRANCH_LIMIT = 12


def is_branch_number(text: str) -> bool:
    """As the hub takes it, so that a branch that begins on its own can be connected later."""
    return 2 <= len(text) <= _BRANCH_LIMIT and text.isascii() and text.isalnum() and text != "ref"


def wrong_address(text: str) -> str:
    """What is wrong with the address of a hub, in the window's language; empty: nothing."""
    try:
        host_of(text)
    except UserError as error:
        return message_of(error)
    return ""
