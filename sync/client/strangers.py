"""What it means when something else than the hub answers, or nothing."""

from __future__ import annotations

import requests

from sync.client.failure import Failure, Trouble


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
