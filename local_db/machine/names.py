"""Names that some system a branch uses would refuse or bend: the same rule on every system.

Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
"""

import re
from pathlib import PurePath

LONGEST_PROFILE_PATH = 180  # MAX_PATH 260, less the 78 characters that the deepest file below a profile takes
_LONGEST_PART_BYTES = 255
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.I)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]')


def name_problem(part: str) -> str | None:
    """Why one name is not good everywhere: reserved, forbidden, trailing or long; None = it is fine."""
    if _FORBIDDEN.search(part) or "/" in part or "\\" in part:
        return "forbidden"
    if _RESERVED.fullmatch(part):
        return "reserved"
    if part.endswith((".", " ")):
        return "trailing"
    if len(part.encode("utf-8")) > _LONGEST_PART_BYTES:
        return "long"
    return None


def path_problem(path: PurePath) -> tuple[str, str] | None:
    """The first problem of an absolute path and the part that has it; None = fine."""
    for part in path.parts:
        if part == path.anchor:
            continue
        problem = name_problem(part)
        if problem is not None:
            return problem, part
    if len(str(path)) > LONGEST_PROFILE_PATH:
        return "long", path.name
    return None
