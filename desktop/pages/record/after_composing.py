"""What waits until an input method's composition is over: nothing is laid out, shown or said anew under it."""

from __future__ import annotations

from collections.abc import Callable

Act = Callable[[], None]


class AfterComposing:
    """Acts in their order, each once. Those `about` a session end with it."""

    def __init__(self, composing: Callable[[], bool]) -> None:
        self._composing = composing
        self._waiting: list[tuple[object, Act]] = []

    def do(self, act: Act, about: object = None) -> None:
        """Does it at once where nobody composes."""
        if not self._composing():
            act()
        elif (about, act) not in self._waiting:
            self._waiting.append((about, act))

    def forget(self, about: object) -> None:
        """Whatever waits and is about that session is not done any more."""
        self._waiting = [(one, act) for one, act in self._waiting if one is not about]

    def go_on(self) -> None:
        """The composition is over."""
        waiting, self._waiting = self._waiting, []
        for _about, act in waiting:
            act()
