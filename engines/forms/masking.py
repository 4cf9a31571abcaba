"""How a value is shown where it need not be read whole: on screens that others see, in print, in lists. Pure."""

from __future__ import annotations

from engines.forms.field import Field, FieldKind, Mask

_OF_KINDS = {FieldKind.PHONE: Mask.PHONE, FieldKind.ID_NUMBER: Mask.ID_NUMBER}
STARS = "****"


def mask_of(spec: Field) -> Mask | None:
    """The mask of a field: its own, else that of its kind."""
    return spec.mask or _OF_KINDS.get(spec.kind)


def masked(mask: Mask | None, text: str) -> str:
    """The text with its middle hidden, as the mask says: of six characters and more, four at least are not seen.

    Phone ``138****6620``; ID number ``440***********001X``, the last four shown; name: the first character.
    """
    said = text.strip()
    if mask is None or not said:
        return text
    if mask is Mask.ID_NUMBER and len(said) > 11:
        return f"{said[:3]}{'*' * (len(said) - 7)}{said[-4:]}"
    if mask is Mask.NAME:
        return said[0] + "*" * min(max(len(said) - 1, 1), 3)
    if mask is Mask.PHONE:
        shown = max(min(len(said) - 4, 7), min(len(said), 2))
        head = max(shown - 4, shown // 2 if shown > 2 else 0)
        return f"{said[:head]}{STARS}{said[len(said) - (shown - head) :]}"
    return STARS
