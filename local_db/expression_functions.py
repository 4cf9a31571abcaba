"""The function `bd` of every connection to SQLite: what expressions compute there (local_db/expression_computing.py).

Its first argument says which. What it needs is imported with the first call: opening a file imports nothing.
"""

from __future__ import annotations

from typing import Any

NAME = "bd"


def install(connection: Any) -> None:
    """Gives a connection of the driver its function."""
    connection.create_function(NAME, -1, _call, deterministic=True)


def _call(name: str, *arguments: Any) -> Any:
    from local_db.expression_computing import COMPUTED

    return COMPUTED[name](*arguments)
