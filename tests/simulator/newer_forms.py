"""The form that a newer program brings along: the same tickets, and a field that only a connector writes."""

from __future__ import annotations

import json
from functools import cache

from engines.forms.document import Form, decode_form, encode_form
from local_db.catalogue import Catalogue, pack_forms
from resources import PACK_FORMS
from tests.simulator.oddities import NEWER_VERSION

_VOUCHER = {"id": "voucher_no", "kind": "text", "label": {"en": "Voucher", "zh_CN": "凭证号"}, "merge": "foreign"}


@cache
def newer_forms() -> tuple[Form, ...]:
    """What is published with it."""
    complaint = Catalogue(pack_forms(PACK_FORMS)).form("complaint")
    said = json.loads(encode_form(complaint))
    said["version"] = NEWER_VERSION
    said["sections"][-1]["fields"].append(_VOUCHER)
    return (decode_form(json.dumps(said).encode()),)
