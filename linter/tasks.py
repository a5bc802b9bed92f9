"""The first half of judging as tasks: one page each, for this process, its children, or any executor.

Path and bytes of a page go in, plain data as JSON has it comes out, so a task may run anywhere and its answer be kept:

    task = partial(examine_page, examiner)     # an `Examiner` can be pickled; send it once where that is possible
    hands = Hands(executor, task, ahead=8)     # any `concurrent.futures.Executor`: threads, processes, a cluster
    library = run.library(cache, lambda size: hands)
    outcomes = run.check_all(pages, library)   # the second half, in one process: it asks for no page's tree

The answer's `page` is what the cache keeps of a page under `digest_of(path, data)` too. So whoever has the answers of
several machines puts them into a cache (anything with `get` and `put`, as `linter.cli.page_cache.PageCache` has them)
and gives that to the library, which then reads no page that is in it: the report is the same as that of one run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from linter.checked import Checked
from linter.examined import packed
from linter.examiner import Examiner
from linter.parts import Document
from linter.source import from_bytes

Entry = dict[str, Any]
"""What one page says by itself: its kind, its facts, and where it was judged what `linter.examined.packed` gives."""

Answer = dict[str, Any]
"""`page`: the entry, None for a page of another kind; `crash`: what went wrong instead of that, None as a rule.

`whole` is false where a rule came to no verdict, so that the entry should not be kept for another run; `lost` is true
where the task was never done, and `crash` says why.
"""

Task = Callable[[str, bytes, bool], Answer]


def examine_page(examiner: Examiner, path: str, data: bytes, judged: bool) -> Answer:
    """Examines the bytes of a page, which must be text; `judged` where its own findings are asked for. Never raises."""
    try:
        document = examiner.open(from_bytes(data, path, len(data)))
        return {"page": None, "crash": None} if isinstance(document, Checked) else answer(examiner, document, judged)
    except Exception as error:  # one page must not cost the others their findings; the run ends with exit code 2
        return {"page": None, "crash": f"{type(error).__name__}: {error}"}


def answer(examiner: Examiner, document: Document, judged: bool) -> Answer:
    """What a document says by itself."""
    facts = examiner.gather(document)
    if not judged:
        return {"page": {"kind": document.kind.kind, "facts": facts}, "crash": None, "whole": True}
    examined = examiner.examine(document)
    return {"page": packed(examined, facts), "crash": None, "whole": not examined.errors}


@dataclass(frozen=True, slots=True)
class Hands:
    """An executor, the task it is to do, and how many pages it may have in hand: their bytes are held until then.

    `hear` is told every answer that came.
    """

    executor: Executor
    task: Task
    ahead: int
    hear: Callable[[Answer], None] = lambda answer: None

    def spread(self, pages: Iterable[tuple[str, bytes]], judged: bool) -> Iterator[Answer]:
        """The answers of pages, in their order. A page whose task was lost gives its end as a crash."""
        waiting: deque[Future[Answer]] = deque()
        for path, data in pages:
            waiting.append(_submitted(self.executor, self.task, path, data, judged))
            if len(waiting) >= self.ahead:
                yield self._answered(waiting.popleft())
        while waiting:
            yield self._answered(waiting.popleft())

    def _answered(self, future: Future[Answer]) -> Answer:
        try:
            found = future.result()
        except Exception as error:  # the task was lost on its way, or with the process that had it in hand
            return {"page": None, "crash": str(error) or type(error).__name__, "lost": True}
        self.hear(found)
        return found


def _submitted(executor: Executor, task: Task, path: str, data: bytes, judged: bool) -> Future[Answer]:
    """The future of a task; one that cannot be given away has failed."""
    try:
        return executor.submit(task, path, data, judged)
    except Exception as error:  # the executor is broken; it is told at every page that it does not read
        lost: Future[Answer] = Future()
        lost.set_exception(error)
        return lost
