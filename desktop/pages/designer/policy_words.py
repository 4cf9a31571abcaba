"""Rows of a policy of warranty or return in words."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.wording import filled, label_text, listed
from engines.forms.document import Form
from engines.forms.policy import Policy, PolicyRow


class PolicyWords(QObject):
    """Speaks the window's language."""

    def row(self, row: PolicyRow, policy: Policy, form: Form) -> str:
        """What the row is about, for how long, and why: one line."""
        parts = (*self._about(row, policy, form), self.time(row))
        return filled(
            self.tr("%1: %2"), " \u00b7 ".join(parts), label_text(row.reason) or self.tr("(without a reason)")
        )

    def time(self, row: PolicyRow) -> str:
        """How long it covers."""
        if row.never:
            return self.tr("never")
        if row.days is None and row.months is None:
            return self.tr("for ever")
        months = self.tr("%Ln month(s)", "", row.months) if row.months else ""
        days = self.tr("%Ln day(s)", "", row.days or 0) if row.days or not months else ""
        return " ".join(filter(None, (months, days)))

    def policy(self, policy: Policy, form: Form) -> str:
        """All rows."""
        return "; ".join(self.row(row, policy, form) for row in policy.rows)

    def _about(self, row: PolicyRow, policy: Policy, form: Form) -> list[str]:
        field = form.fields.get(policy.group or "")
        names = {choice.id: label_text(choice.label) for choice in field.choices} if field is not None else {}
        about = [listed(names.get(group, self.tr("(removed)")) for group in row.groups)] if row.groups else []
        about += [listed(f"{start}\u2026" for start in row.serial_starts)] if row.serial_starts else []
        if row.bought_from or row.bought_to:
            about.append(f"{row.bought_from or ''}\u2013{row.bought_to or ''}")
        return about
