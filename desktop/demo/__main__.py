"""``python -m desktop.demo``: the story in a terminal, or the window on the story's data where there is a display."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from desktop.demo.story import Story


def main() -> int:
    parser = argparse.ArgumentParser(prog="desktop.demo", description="Plays the main job on sample data.")
    parser.add_argument("--headless", action="store_true", help="tell the story here and save screenshots")
    parser.add_argument("--folder", type=Path, help="where the data and the pictures go (default: a new folder)")
    arguments = parser.parse_args()
    folder: Path = arguments.folder or Path(tempfile.mkdtemp(prefix="branchdesk-"))
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {line}", flush=True)

    if not arguments.headless:
        from desktop.demo.window import open_on_sample_data

        return open_on_sample_data(folder, say)
    say(f"everything of this run lies in {folder}")
    facts = Story(folder, say).play()
    say("times in seconds: " + ", ".join(f"{step} {seconds}" for step, seconds in facts.seconds.items()))
    from desktop.demo.window import take_screenshots

    pictures = take_screenshots(folder)
    say(f"{len(pictures)} screenshots in {pictures[0].parent}")
    problems = facts.problems()
    for problem in problems:
        say(f"NOT AS PROMISED: {problem}")
    say("the story ended as promised" if not problems else "the story did not end as promised")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
