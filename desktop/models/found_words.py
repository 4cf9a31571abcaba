"""Where a search found its words, said in the window's language: `Description: …right corner was broken`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.wording import label_text
from engines.forms.document import Form
from engines.forms.masking import mask_of, masked
from local_db.search.where import Place, PlaceKind


def place_words(place: Place, form: Form) -> str:
    """What the row says of that place, masked where its field is."""
    field = form.fields.get(place.field)
    said = place.text
    if place.kind is PlaceKind.MASKED and field is not None:
        said = masked(mask_of(field), place.text)
    elif place.kind is PlaceKind.CHOICE and field is not None:
        said = next((label_text(one.label) for one in field.choices if one.id == place.text), place.text)
    names = {
        PlaceKind.ALIAS: QCoreApplication.translate("FoundWords", "Earlier number"),
        PlaceKind.NOTE: QCoreApplication.translate("FoundWords", "Note"),
        PlaceKind.CONTACT: QCoreApplication.translate("FoundWords", "Contact"),
    }
    name = names.get(place.kind) or (label_text(field.label) if field is not None else "")
    return f"{name}{QCoreApplication.translate('TicketViews', ': ')}{said}"
