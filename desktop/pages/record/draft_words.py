"""Drafts of new records in one line each."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.models.draft_keeper import OpenDraft
from desktop.models.workspace import Workspace
from desktop.wording import label_text, moment


def draft_words(workspace: Workspace, drafts: Iterable[OpenDraft]) -> list[tuple[str, str]]:
    """Each draft's id and words: its kind, what it is about, and when it was kept."""
    now = workspace.now()
    words = []
    for draft in drafts:
        label = label_text(workspace.forms.form(draft.form).label)
        parts = [label, *([draft.words] if draft.words else []), moment(draft.kept_at, now)]
        words.append((draft.id, " \u00b7 ".join(parts)))
    return words
