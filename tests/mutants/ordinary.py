"""The ordinary tests of the parts that mutants replace, with one mutant on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
_MERGE = (
    "tests/core/test_merge.py",
    "tests/sync/hub/test_merge_over_http.py",
    "tests/sync/client/test_three_devices.py",
)
_STEP = tuple(f"tests/sync/client/test_step{part}.py" for part in ("", "_batches", "_files"))
_DEVICE = (*_STEP, "tests/sync/client/test_replication.py", "tests/sync/client/test_stuck.py")
_RECOVERY = ("tests/sync/client/test_copied_and_rewound_devices.py", "tests/sync/client/test_restored_hub.py")
_HUB = ("tests/sync/hub/test_merge_over_http.py", "tests/sync/hub/test_sessions.py")
_FILES = (
    "tests/sync/hub/test_files.py",
    "tests/sync/client/test_link_faults.py",
    "tests/sync/client/test_not_the_hub.py",
)
_BY_PART = {
    "core.merge": _MERGE,
    "local_db.rebase": (*_DEVICE, "tests/sync/client/test_three_devices.py", "tests/local_db/test_state_is_a_fold.py"),
    "local_db.rewinding": _RECOVERY,
    "local_db.renewal": _RECOVERY,
    "local_db.upload": (*_DEVICE, "tests/sync/client/test_three_devices.py"),
    "local_db.replication": (*_DEVICE, "tests/sync/client/test_three_devices.py"),
    "local_db.unit_of_work": ("tests/local_db/test_use_cases.py", *_DEVICE),
    "local_db.outbox": ("tests/local_db/test_use_cases.py", *_DEVICE),
    "local_db.file_queue": (*_RECOVERY, *_FILES),
    "sync.client.file_steps": (*_STEP, *_FILES),
    "sync.client.file_tasks": _FILES,
    "sync.client.http": _FILES,
    "sync.client": (*_DEVICE, "tests/sync/client/test_answers.py", "tests/sync/client/test_worker.py"),
    "sync.hub.files": _FILES,
    "sync.hub.registry": ("tests/sync/hub/test_people.py", *_HUB, *_RECOVERY),
    "sync.hub.quarantine": ("tests/sync/client/test_locked_devices.py",),
    "sync.hub.service": ("tests/sync/client/test_locked_devices.py",),
    "sync.hub.pulling": (*_HUB, "tests/sync/client/test_restored_hub.py"),
    "sync.hub": (*_HUB, *_RECOVERY),
}


def files_of(mutant: Mutant) -> tuple[str, ...]:
    """The test files of the parts that the mutant replaces."""
    files: dict[str, None] = {}
    for swap in mutant.swaps:
        part = swap.place.partition(":")[0]
        while part not in _BY_PART:
            part = part.rpartition(".")[0]
        files.update(dict.fromkeys(_BY_PART[part]))
    return tuple(files)


def first_to_notice(mutant: Mutant) -> str:
    """Runs them; the first test that fails with the mutant on, empty when all pass."""
    how = [
        "-q",
        "-x",
        "-rfE",
        "-m",
        "not slow",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.mutants.plugin",
        "--mutant",
        mutant.name,
    ]
    command = [sys.executable, "-m", "pytest", *how, *files_of(mutant)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    failed = [line.split()[1] for line in told.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    if told.returncode and not failed:
        return f"exit code {told.returncode}"
    return failed[0] if failed else ""
