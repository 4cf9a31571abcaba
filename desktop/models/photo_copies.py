"""Copies of photos that leave the firm: without the place and the device that they were taken with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.jobs import Cancel, Progress
from desktop.models.workspace import Workspace
from desktop.models.written_file import write_whole


def save_photo(
    workspace: Workspace,
    file_hash: str,
    path: Path,
    on_done: Callable[[bool], None],
    on_error: Callable[[BaseException], None],
) -> Cancel:
    """Writes that photo to that file, whole or not at all, off the window's thread; False: it is no photo.

    `on_error` is told UserError ``files.missing | files.damaged | files.unreadable``, ``copy.disk_full`` or
    ``copy.not_written``.
    """

    def save(cancel: Cancel, _progress: Progress) -> bool:
        from local_db.evidence import photo_to_give_away

        content = photo_to_give_away(workspace.files, file_hash)
        cancel.check()
        if content is not None:
            write_whole(path, content, "copy")
        return content is not None

    return workspace.jobs.net(save, on_done, on_error)
