"""What an edit costs the language server: `python -m benchmarks.editor [PAGE ...]`, on Linux.

A real client starts the server, opens a page, changes it again and again in three places, and waits for the findings of
each version. Processor time is that of the server's process, as the kernel counts it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.peers import ROOT
from tests.helpers.lsp_client import LATER, Editor, session

EDITS = 15  # in each place: the clock of the kernel ticks every 10 ms, so one edit alone says little
WANTED = 150  # milliseconds of processor time


def main() -> None:
    """Measure some pages, or the largest module of the corpus beside this checkout and the example course."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.editor", description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path, help="pages to be edited, where they stand; nothing is saved")
    pages = parser.parse_args().pages
    with tempfile.TemporaryDirectory() as folder:
        for page in pages or list(_default(Path(folder))):
            print(f"{page.name}, {page.stat().st_size:,} bytes")
            session(lambda editor, page=page: _measure(editor, page.resolve()), text_document=LATER)  # type: ignore[misc]


def _default(folder: Path) -> Iterator[Path]:
    real = ROOT.parent / "shared" / "corpus"
    course = Path(shutil.copytree(ROOT / "examples" / "course", folder / "course"))
    if real.is_dir():
        copy = Path(shutil.copytree(real, folder / "corpus"))
        modules = [page for page in copy.rglob("*.md") if _is_module(page)]
        yield from sorted(modules, key=lambda page: page.stat().st_size)[-1:]
    yield course / "docs" / "module-1-backpressure.md"


def _is_module(page: Path) -> bool:
    return "type: learning-module" in page.read_text(encoding="utf-8")[:2000]


async def _measure(editor: Editor, page: Path) -> None:
    process = editor.client._server  # pygls names it so and gives no other way to it
    assert process is not None
    spent = _clock(process.pid)
    text = page.read_text(encoding="utf-8")
    found = await editor.open(page, text)
    print(f"  opened, with the start of the server: {spent():.0f} ms, {len(found)} findings")
    for name, offset in _places(text):
        spent, start = _clock(process.pid), time.perf_counter()
        for number in range(1, EDITS + 1):
            await editor.type(page, f"{text[:offset]}{'x' * number}{text[offset:]}")
        answer = 1000 * (time.perf_counter() - start) / EDITS
        used = spent() / EDITS
        verdict = "" if used < WANTED else f", over {WANTED} ms"
        print(f"  an edit {name}: {used:.0f} ms, answered in {answer:.0f} ms on the clock{verdict}")
    await editor.type(page, text)
    for diagnostic in found:
        for action in await editor.actions(page, diagnostic):
            if action.data:
                spent = _clock(process.pid)
                await editor.take(action)
                print(f"  a fix ({diagnostic.code}) proved and given: {spent():.0f} ms")
                return


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Places in the page by name: behind its first heading, in prose in its middle, in its first diagram."""
    yield "behind the title", text.index("\n", text.index("\n# ") + 1)
    yield "in the middle", text.index("\n\n", len(text) // 2)
    if "```mermaid\n" in text:
        yield "in a diagram", text.index("\n", text.index("```mermaid\n") + len("```mermaid\n"))


def _clock(pid: int) -> Callable[[], float]:
    """Tells the milliseconds of processor time that a process has used since."""
    start = _used(pid)
    return lambda: _used(pid) - start


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
