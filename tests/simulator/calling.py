"""How the shipped ASGI application of the hub is called without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sync.hub.app import hub_app
from sync.hub.service import HubService
from sync.hub.wire import Wire

_applications: list[Wire] = []


def application(service: HubService) -> Wire:
    """The hub's application with that service behind it. It keeps nothing of its own and takes long to build."""
    if not _applications:
        _applications.append(hub_app(service))
    litestar: Any = _applications[0]._app
    litestar.state["service"] = service
    return _applications[0]


def scope_of(method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The connection scope of one request, as ASGI names it."""
    parts = urlsplit(url)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("hub.test", 80),
    }
