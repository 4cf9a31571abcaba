"""The forms that come with the program, by id."""

from __future__ import annotations

from functools import cache

from engines.forms.document import Form
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS


@cache
def form(form_id: str) -> Form:
    """The newest version of that form."""
    return next(one for one in Catalogue(pack_forms(PACK_FORMS)).newest() if one.id == form_id)
