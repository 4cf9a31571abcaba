"""What it means when something else comes than what was asked for: a refusal, a stranger's answer, or nothing."""

from __future__ import annotations

import requests

from core.reading import read_json
from sync.client.failure import Failure, Trouble
from sync.protocol.errors import SessionCode
from sync.protocol.messages import SessionError

_LONGEST_WAIT = 600.0


def refusal(status: int, body: bytes, asked: float | None) -> Failure:
    """The hub's own refusal. `asked` are the seconds to wait that its headers named."""
    try:
        said = read_json(body, SessionError)
        code = SessionCode(said.error)
    except ValueError:
        return Failure(by_status(status), retry_after=asked)
    if code is not SessionCode.RETRY_AFTER:
        return Failure(Trouble.SESSION, code, n=said.n, wipe=said.wipe, hub_epoch=said.hub_epoch)
    if asked is None and said.retry_after is not None:
        asked = min(_LONGEST_WAIT, max(0.0, float(said.retry_after)))
    return Failure(Trouble.BUSY, retry_after=asked)


def stranger(answer: requests.Response, kind: str, asked: float | None) -> Failure:
    """Who answered instead of the hub. `kind` is the content type, `asked` the seconds to wait that it named."""
    status = answer.status_code
    if 300 <= status < 400 or status in {407, 511} or (status < 300 and kind in {"text/html", "application/xhtml+xml"}):
        return Failure(Trouble.LOGIN_PAGE)
    if status < 300 and _is_cut_short(answer):
        return Failure(Trouble.CUT)
    return Failure(by_status(status), retry_after=asked)


def _is_cut_short(answer: requests.Response) -> bool:
    """Whether the connection ended inside the headers, so that ours may have been among those that are missing."""
    if "Content-Length" not in answer.headers:
        return "Transfer-Encoding" not in answer.headers
    return not next(answer.iter_content(1), b"") and answer.headers["Content-Length"] != "0"


def by_status(status: int) -> Trouble:
    """What a status without a word of ours means."""
    if status in {429, 503}:
        return Trouble.BUSY
    return Trouble.HUB_TROUBLE if status >= 500 else Trouble.NOT_THE_HUB


def trouble_of(error: requests.RequestException) -> Trouble:
    """What an exception of requests means."""
    if isinstance(error, requests.exceptions.SSLError):
        return Trouble.INTERCEPTED
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Trouble.OFFLINE
    text = repr(error)
    if isinstance(error, requests.exceptions.Timeout) or "Read timed out" in text or "timed out" in text:
        return Trouble.STALLED
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return Trouble.CUT
    if isinstance(error, requests.exceptions.ProxyError):
        return Trouble.OFFLINE
    if "Connection aborted" in text or "RemoteDisconnected" in text or "Connection reset" in text:
        return Trouble.CUT
    return Trouble.OFFLINE
