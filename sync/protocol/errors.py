"""The fixed session errors. Each has one client behaviour; everything about a single operation is data in a 200."""

from __future__ import annotations

from enum import StrEnum


class SessionCode(StrEnum):
    """`error` of a SessionError, with the HTTP status that carries it."""

    TOKEN_EXPIRED = "token_expired"
    DEVICE_UNKNOWN = "device_unknown"
    DEVICE_REVOKED = "device_revoked"
    DEVICE_FORKED = "device_forked"
    DEVICE_REWOUND = "device_rewound"
    HUB_REWOUND = "hub_rewound"
    SCOPE_CHANGED = "scope_changed"
    SPLIT = "split"
    MALFORMED = "malformed"
    UPLOAD_ONLY = "upload_only"
    RETRY_AFTER = "retry_after"
    CODE_INVALID = "code_invalid"
    NOT_FOUND = "not_found"
    HASH_DIFFERS = "hash_differs"


STATUS = {
    SessionCode.TOKEN_EXPIRED: 401,
    SessionCode.DEVICE_UNKNOWN: 403,
    SessionCode.DEVICE_REVOKED: 403,
    SessionCode.CODE_INVALID: 403,
    SessionCode.NOT_FOUND: 404,
    SessionCode.DEVICE_FORKED: 409,
    SessionCode.DEVICE_REWOUND: 409,
    SessionCode.HUB_REWOUND: 409,
    SessionCode.SCOPE_CHANGED: 409,
    SessionCode.HASH_DIFFERS: 409,
    SessionCode.SPLIT: 413,
    SessionCode.MALFORMED: 422,
    SessionCode.UPLOAD_ONLY: 426,
    SessionCode.RETRY_AFTER: 503,
}
"""HTTP status per code; RETRY_AFTER also comes with 429."""
