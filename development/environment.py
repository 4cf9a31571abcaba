"""Child processes, the environment in .venv and the Debian packages. Standard library only."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
ON_WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")

# What Qt's xcb and offscreen plugins, a Chinese font, a virtual display and a real Secret Service need on Debian.
DEBIAN_PACKAGES = (
    "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 "
    "xvfb xauth xdotool fonts-wqy-microhei gnome-keyring dbus libsecret-1-0 poppler-utils cups-daemon "
    "cups-client"
).split()


def say(text: str) -> None:
    print(text, flush=True)


def environment(**more: str) -> dict[str, str]:
    """The variables a child gets: UTF-8 everywhere, the project root importable."""
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **more}


def without_screen() -> dict[str, str]:
    """What keeps Qt from needing a screen on Linux, unless somebody chose a platform; Windows always has one."""
    return {} if ON_WINDOWS or "QT_QPA_PLATFORM" in os.environ else {"QT_QPA_PLATFORM": "offscreen"}


def call(*command: str | Path, env: dict[str, str] | None = None) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env or environment(), check=False).returncode


def capture(*command: str | Path, env: dict[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env or environment(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def missing_debian_packages() -> list[str]:
    """Packages of DEBIAN_PACKAGES that are not installed; none on a machine without dpkg."""
    if ON_WINDOWS or shutil.which("dpkg-query") is None:
        return []
    names = [name + suffix for name in DEBIAN_PACKAGES for suffix in ("", "t64")]  # Ubuntu renamed some for 64-bit time
    _, text = capture("dpkg-query", "-W", "-f=${Package} ${Status}\n", *names)
    installed = {line.split()[0].removesuffix("t64") for line in text.splitlines() if line.endswith(" ok installed")}
    return [name for name in DEBIAN_PACKAGES if name not in installed]


def ensure_debian_packages() -> None:
    missing = missing_debian_packages()
    if not missing:
        return
    if os.geteuid() != 0:  # type: ignore[attr-defined,unused-ignore]  # Debian only; absent on Windows
        say(
            "Not installed on this machine; without them the window does not open and some tests are skipped:\n"
            f"  sudo apt-get install --no-install-recommends {' '.join(missing)}"
        )
        return
    say(f"Installing {len(missing)} Debian packages: {' '.join(missing)}")
    quiet = environment(DEBIAN_FRONTEND="noninteractive")
    call("apt-get", "update", "-qq", env=quiet)
    if call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet) != 0:
        say("Debian packages could not be installed; going on without them.")


def wanted_stamp() -> str:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entry_points = json.dumps([project.get("scripts"), project.get("gui-scripts")])
    return hashlib.sha256(LOCK.read_bytes() + entry_points.encode()).hexdigest()


def ensure_environment() -> None:
    """Make or bring up to date `.venv`; at once when nothing has changed. Exits with a sentence when it cannot."""
    ensure_debian_packages()
    stamp = wanted_stamp()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii").strip() == stamp:
        return
    say(f"Preparing {VENV.name} from requirements.lock (once; a few minutes on a slow network) ...")
    make_venv()
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    for what, arguments in (
        ("The locked packages", ("--require-hashes", "-r", LOCK)),
        ("The commands branchdesk and branchdesk-hub", ("--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT)),
    ):
        code, text = capture(*pip, *arguments)
        if code != 0:
            sys.exit(f"{text}\n{what} could not be installed; pip's reason is above.")
    STAMP.write_text(stamp, encoding="ascii")


def make_venv() -> None:
    """Have a `.venv` with pip in it; one that another tool made without pip gets it."""
    if PYTHON.exists():
        if capture(PYTHON, "-m", "pip", "--version")[0] == 0 or capture(PYTHON, "-m", "ensurepip")[0] == 0:
            return
        say(f"The environment in {VENV.name} has no pip; making it anew.")
    try:
        venv.create(VENV, with_pip=True, symlinks=not ON_WINDOWS)
    except (subprocess.CalledProcessError, OSError) as error:
        say(f"Python's own venv module did not finish ({error}).")
        sys.exit("This Python cannot make an environment; on Debian install python3-venv, then start again.")
