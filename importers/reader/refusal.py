"""The reader's way to say no: a code with a sentence in resources/import_texts.json and the facts it names."""

from __future__ import annotations


class ReadRefused(Exception):
    """The file is not read, for the reason `code`; raised inside the child, an answer to the parent."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
