"""What the page of a new record shows."""

from __future__ import annotations

import msgspec

from core.people import Person
from desktop.models.edit_session import EditSession
from desktop.models.value_words import Names
from engines.forms.document import Form
from engines.forms.validation import Validator


class NewRecordState(msgspec.Struct, frozen=True):
    """A record that is being made: the kinds to choose from, the one chosen, and what is typed."""

    forms: tuple[Form, ...]
    session: EditSession
    validator: Validator
    people: tuple[Person, ...]
    names: Names
