"""A small process that starts a command, waits for it, and prints the seconds, processor seconds and bytes it took.

A process starts with the peak of memory of the one it was forked from, so this one imports little. Where the system
tells it (Linux), it looks twenty times a second at how much memory the command and all processes it has started take
together; what several of them share is shared out among them, so that it counts once. The peak of the largest process,
which the system keeps exactly, is the least that is told.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_PAUSE = 0.05  # seconds between two looks


def main(command: list[str]) -> None:
    """Run a command, and print what it took."""
    most, ended = [0], threading.Event()
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    threading.Thread(target=_look, args=(child.pid, most, ended), daemon=True).start()
    usage = os.wait4(child.pid, 0)[2]
    wall = time.perf_counter() - start
    ended.set()
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print([wall, usage.ru_utime + usage.ru_stime, max(largest, *most)], flush=True)
    os._exit(0)


def _look(pid: int, most: list[int], ended: threading.Event) -> None:
    while not ended.wait(_PAUSE):
        try:
            most[0] = max(most[0], sum(map(_share, _processes(pid))))
        except OSError:  # one has ended meanwhile, or the system tells none of this
            continue


def _processes(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from _processes(int(child))


def _share(pid: int) -> int:
    """The bytes of a process, with its share of what it has in common with others."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main(sys.argv[1:])
