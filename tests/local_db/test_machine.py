from __future__ import annotations

import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from local_db.machine import (
    Placement,
    create_private,
    end_process,
    file_system_of,
    free_bytes,
    process_alive,
    replace_file,
)
from local_db.machine.clock import SystemClock

PROJECT = Path(__file__).resolve().parents[2]

MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:50 / /mnt/share rw,relatime - cifs //server/branch rw
31 22 0:51 / /mnt/my\040share rw - nfs4 server:/x rw
32 30 254:0 /inner /mnt/share/local rw - ext4 /dev/vda rw
33 22 0:52 / /home/li/remote rw - fuse.sshfs li@hub:/ rw
garbage line
"""


def test_a_file_is_replaced_whole_and_a_private_one_never_overwrites(tmp_path: Path) -> None:
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    target.write_bytes(b"old")
    with create_private(fresh) as file:
        file.write(b"new")
    with pytest.raises(FileExistsError):
        create_private(target)
    replace_file(fresh, target)
    assert target.read_bytes() == b"new"
    assert not fresh.exists()


def test_a_child_over_its_memory_limit_fails_alone() -> None:
    program = (
        "from local_db.machine import limit_this_process\n"
        "limit_this_process(256 << 20, 30)\n"
        "try:\n"
        "    bytearray(512 << 20)\n"
        "except MemoryError:\n"
        "    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "refused"


def test_a_child_over_its_processor_limit_is_ended() -> None:
    program = "from local_db.machine import limit_this_process\nlimit_this_process(1 << 30, 1)\nwhile True:\n    pass\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, timeout=60, check=False)
    assert done.returncode != 0


def test_a_process_is_ended_by_its_id() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert process_alive(child.pid)
    end_process(child.pid)
    child.communicate(timeout=20)
    assert not process_alive(child.pid)
    end_process(child.pid)


def test_this_machine_answers_for_its_own_disk(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
    assert file_system_of(tmp_path / "not" / "there").placement is not Placement.NETWORK
    assert SystemClock().now().tzinfo is UTC


@pytest.mark.skipif(sys.platform == "win32", reason="reads Linux's mount table")
@pytest.mark.parametrize(
    ("path", "placement", "name"),
    [
        ("/home/li/desk", Placement.LOCAL, "ext4"),
        ("/mnt/share/desk", Placement.NETWORK, "cifs"),
        ("/mnt/my share/desk", Placement.NETWORK, "nfs4"),
        ("/mnt/shared", Placement.LOCAL, "ext4"),
        ("/mnt/share/local/desk", Placement.LOCAL, "ext4"),
        ("/home/li/remote", Placement.NETWORK, "fuse.sshfs"),
    ],
)
def test_the_deepest_mount_tells_where_a_path_lies(path: str, placement: Placement, name: str) -> None:
    if sys.platform != "win32":
        from local_db.machine.posix import file_system_in

        found = file_system_in(MOUNTS, Path(path))
        assert (found.placement, found.name) == (placement, name)
