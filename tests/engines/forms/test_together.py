"""Forms that link to one another are published at once."""

from __future__ import annotations

from engines.forms.document import Field, FieldKind, Form, Section
from engines.forms.together import published_together


def linking(name: str, *forms: str) -> Form:
    field = Field("link", FieldKind.RELATION, {"zh_CN": "关联", "en": "Link"}, forms=forms)
    return Form(name, 0, {"zh_CN": name, "en": name}, (Section({}, (field,)),))


def test_drafts_that_lead_to_one_another_go_together_and_no_others() -> None:
    drafts = {one.id: one for one in (linking("b", "a", "c"), linking("c", "claim"), linking("d", "a"))}
    together = published_together(linking("a", "b"), drafts, {"claim"})
    assert [one.id for one in together] == ["a", "b", "c"]


def test_a_draft_of_a_form_that_is_in_force_stays_a_draft() -> None:
    drafts = {"b": linking("b", "a")}
    assert [one.id for one in published_together(linking("a", "b"), drafts, {"b"})] == ["a"]


def test_a_form_that_leads_to_itself_or_nowhere_goes_alone() -> None:
    assert [one.id for one in published_together(linking("a", "a", "gone"), {}, ())] == ["a"]
