"""Forms that link to one another: which of them are published with which. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engines.forms.contradictions import unknown_forms
from engines.forms.form import Form


def published_together(form: Form, drafts: Mapping[str, Form], known: Collection[str]) -> tuple[Form, ...]:
    """The form, and the drafts that it leads to and those lead to in turn, as far as no version of them is known."""
    found, waiting = {form.id: form}, [form]
    while waiting:
        for _field, name in unknown_forms(waiting.pop(0), known):
            if name in drafts and name not in found:
                found[name] = drafts[name]
                waiting.append(drafts[name])
    return tuple(found.values())
