"""What happened to the exchange itself, in one plain sentence each with the next step. Pure."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject

from desktop.models.news import ACT, DAMAGED, FORGOTTEN, UNREAD, News
from desktop.wording import filled, moment


class NewsLine(msgspec.Struct, frozen=True):
    """One item. `when` is empty for what holds now; `act` is what its button says."""

    news: News
    sentence: str
    when: str
    act: str
    tone: str


class NewsWords(QObject):
    """Words for one moment, in milliseconds since 1970 UTC."""

    def __init__(self, now: int) -> None:
        super().__init__()
        self._now = now

    def line(self, news: News) -> NewsLine:
        """One item."""
        anew = self.tr("Read it anew")
        act = {DAMAGED: anew, UNREAD: anew, FORGOTTEN: self.tr("Enter a new code")}.get(news.code, "")
        if not act and news.at is not None:
            act = self.tr("Understood")
        when = moment(news.at, self._now) if news.at is not None else ""
        return NewsLine(news, self.sentence(news), when, act, "warn" if news.code in ACT else "primary")

    def sentence(self, news: News) -> str:
        """What happened, and what to do next."""
        said = self._happened_elsewhere(news) or self._happened_here(news) or self._holds_now(news)
        return said or self.tr("Something unusual happened, and nothing was lost. Tell headquarters if it comes again.")

    def _happened_here(self, news: News) -> str:
        again = self.tr("%Ln change(s) are sent again.", "", news.count) if news.count else ""
        said = {
            "sync.device_forked": self.tr(
                "A copy of this program's data works on another computer. This computer goes on under a name of its "
                "own, and nothing is lost. If nobody made that copy on purpose, call headquarters."
            ),
            "sync.device_rewound": self.tr(
                "The data on this computer was put back to an older state. What headquarters has comes back by "
                "itself. Look through your latest tickets before you go on."
            ),
            "sync.hub_rewound": self.tr(
                "Headquarters was put back to an older state, and this computer gave back what was missing there. "
                "You need not do anything."
            ),
        }.get(news.code, "")
        if news.code == "journal.reentered":
            return self.tr(
                "%Ln change(s) that the database had lost are back and are sent to headquarters. Look through them.",
                "",
                news.count,
            )
        if news.code == "erasure.unsent":
            return self.tr(
                "Headquarters had a ticket erased. %Ln change(s) that were made on it here and not sent yet are erased "
                "with it.",
                "",
                news.count,
            )
        return " ".join(part for part in (said, again) if part) if said else ""

    def _happened_elsewhere(self, news: News) -> str:
        said = {
            "incident.device_forked": self.tr(
                "2 devices, 1 image: the data of “%1” (branch %2) works on two computers. Find out which one is the "
                "copy, and set it up as a device of its own."
            ),
            "incident.device_rewound": self.tr(
                "The data of “%1” (branch %2) was put back to an older state. It gets back what headquarters has; "
                "ask the branch why it was put back."
            ),
            "incident.quarantined": self.tr(
                "“%1” (branch %2) is locked. What it sent since then changes nothing until somebody at the hub accepts "
                "or refuses it there."
            ),
            "incident.key_waits": self.tr(
                "Somebody signs on “%1” (branch %2) with a second key. What is signed with it waits. Ask the branch; "
                "if its person says so, the hub allows it with: reset-pin"
            ),
        }.get(news.code, "")
        return filled(said, news.device, news.branch)

    def _holds_now(self, news: News) -> str:
        if news.code == DAMAGED:
            return self.tr(
                "Some tickets on this computer differ from those at headquarters. Read them anew; what you have not "
                "sent yet is kept."
            )
        if news.code == UNREAD:
            return self.tr(
                "This program cannot read %Ln entry(s) of headquarters, so some tickets look older here than they are. "
                "Nothing is lost. Install the newer version of the program, or read it anew.",
                "",
                news.count,
            )
        return {
            "state.revoked": self.tr(
                "Headquarters locked this device. What you enter is kept and sent for review, but nothing new comes "
                "in. Call headquarters."
            ),
            "state.unknown": self.tr(
                "Headquarters was put back to a day before this device was set up, and does not know it any more. Ask "
                "headquarters for a new code and enter it in the settings. Everything here is kept, and what is "
                "missing there is sent then."
            ),
            "state.upload_only": self.tr(
                "This program is too old to receive. What you enter is still sent. Install the newer version to see "
                "what others do."
            ),
        }.get(news.code, "")
