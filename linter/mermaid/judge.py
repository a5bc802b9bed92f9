"""Whether a Mermaid diagram parses, and where and why it does not.

Mermaid itself decides (`mermaid.engine`); plain diagrams are known to parse without it (`mermaid.plain`), and labels in
need of quotes are known to fail (`mermaid.plain_faults`), so that most pages never load the engine. A diagram on which
Mermaid comes to no verdict gives no fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from time import process_time
from typing import Protocol

from linter.mermaid import engine as engines
from linter.mermaid.messages import DiagramFault, Rejection, fault_of, parsed_lines, suggested_type

__all__ = [
    "DiagramFault",
    "DiagramJudge",
    "DiagramVerdict",
    "DiagramVerdicts",
    "MermaidJudge",
    "engine_version",
    "find_judge",
]

# Mermaid draws no diagram of more characters (its `maxTextSize`), only "Maximum text size in diagram exceeded".
MAX_DIAGRAM_LENGTH = 50_000  # in units of UTF-16
CACHE_SIZE = 512
# Types that a site adds to Mermaid, so that Mermaid alone does not know them.
_SITE_TYPES = ("zenuml",)
# New types of Mermaid's are named so at first.
_BETA = re.compile(r"[A-Za-z0-9]+-beta")

engine_version = engines.engine_version


@dataclass(frozen=True, slots=True)
class DiagramVerdict:
    """What the engine said of a diagram, None where it parses, and the seconds of processor time that it took."""

    rejection: Rejection | None
    seconds: float


class DiagramVerdicts(Protocol):
    """What the engine said of diagrams, by the SHA-256 of their text in hex; a dict is one."""

    def get(self, key: str, /) -> DiagramVerdict | None:
        """What was said of a diagram, None where nothing is known."""

    def __setitem__(self, key: str, verdict: DiagramVerdict, /) -> None:
        """Keep what was said of a diagram."""


class DiagramJudge(Protocol):
    """Says of the text of a diagram what is wrong with it."""

    @property
    def spent(self) -> float:
        """The seconds of processor time that judging has taken so far."""

    def fault(self, text: str) -> DiagramFault | None:
        """The fault that keeps a diagram from being drawn; None where it parses or where there is no telling."""

    def undecided(self, text: str) -> str | None:
        """Why the judge came to no verdict on a diagram; None where it came to one."""


def find_judge(known: DiagramVerdicts | None = None) -> DiagramJudge | None:
    """A judge, or None where no engine is installed; the engine is loaded by the first diagram that needs it.

    `known` is what the engine said in earlier runs, see `MermaidJudge`.
    """
    return MermaidJudge(known) if engines.available() else None


class MermaidJudge:
    """Mermaid's own verdict, remembered for each text; threads may share it, a process it is sent to starts afresh.

    `failures` counts the texts on which the engine came to no verdict. Verdicts in `known` are not asked for again, and
    new ones are added to it; they hold as long as `engine_version` stays the same. `spent` counts what a known verdict
    took when it was reached, so that a page meets its limit with and without it.
    """

    def __init__(self, known: DiagramVerdicts | None = None) -> None:
        self._known_verdicts = known
        self.failures = 0
        self.spent = 0.0
        self._may_start = True
        self._engine: engines.MermaidEngine | None = None
        self._lock = Lock()
        self._recent_verdict = lru_cache(maxsize=CACHE_SIZE)(self._judge)

    def __reduce__(self) -> tuple[type[MermaidJudge], tuple[()]]:
        return MermaidJudge, ()

    def fault(self, text: str) -> DiagramFault | None:
        """The fault that keeps a diagram from being drawn; line and column count from 0 in `text`.

        `text` is what stands between the fences, without their indentation. None where the diagram parses, holds
        nothing, or the engine fails on it; a diagram longer than Mermaid draws is a fault. Nothing is raised.
        """
        verdict = self._recent_verdict(text)
        return None if isinstance(verdict, str) else verdict

    def undecided(self, text: str) -> str | None:
        """Why the engine came to no verdict on a diagram, the limit named; None where it came to one."""
        verdict = self._recent_verdict(text)
        return verdict if isinstance(verdict, str) else None

    def _judge(self, text: str) -> DiagramFault | str | None:
        """The fault, or why there is no telling; None for a diagram that parses."""
        from linter.mermaid.plain import is_plain
        from linter.mermaid.plain_faults import label_fault

        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if (length := _mermaid_length(text)) > MAX_DIAGRAM_LENGTH:
            return DiagramFault(
                0, 0, f"it has {length:,} characters, and Mermaid draws no more than {MAX_DIAGRAM_LENGTH:,}"
            )
        if is_plain(text) or not (lines := parsed_lines(text)):
            return None
        if fault := label_fault(text):
            return fault
        try:
            rejection = self.engine_verdict(text).rejection
        except engines.EngineError as error:
            return str(error)
        if rejection is None or _may_be_newer(lines[0][1], rejection):
            return None
        return fault_of(text, rejection)

    def engine_verdict(self, text: str) -> DiagramVerdict:
        """What the engine says of a diagram (lines ended by `\\n`), now or in an earlier run. Raises EngineError."""
        if self._known_verdicts is None:
            return self.ask_engine(text)
        key = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if (verdict := self._known_verdicts.get(key)) is None:
            verdict = self._known_verdicts[key] = self.ask_engine(text)
        else:
            with self._lock:
                self.spent += verdict.seconds
        return verdict

    def ask_engine(self, text: str) -> DiagramVerdict:
        """Has the engine judge a diagram. Raises EngineError."""
        with self._lock:
            start = process_time()
            try:
                engine = self._started_engine()
                judging_since = process_time()
                return DiagramVerdict(engine.rejection(text), process_time() - judging_since)
            except engines.EngineError:
                self.failures += 1
                self._engine = None
                raise
            finally:
                self.spent += process_time() - start

    def _started_engine(self) -> engines.MermaidEngine:
        """The engine, started if need be; one that cannot be started is tried once, as a trial takes its time."""
        if self._engine is None:
            if not self._may_start:
                raise engines.EngineError("the Mermaid engine cannot be started")
            self._may_start = False
            self._engine = engines.MermaidEngine()
            self._may_start = True
        return self._engine


def _mermaid_length(text: str) -> int:
    """How long Mermaid takes a diagram to be; the line end before the closing fence is no part of what it is given."""
    return len(text.removesuffix("\n").encode("utf-16-le", "surrogatepass")) // 2


def _may_be_newer(first: str, rejection: Rejection) -> bool:
    """Whether a rejection may only tell that the engine's Mermaid is older than the one that draws the page."""
    keyword = (first.split() or [""])[0]
    if rejection.name == "UnknownDiagramError":
        return keyword in _SITE_TYPES or (_BETA.fullmatch(keyword) is not None and suggested_type(first) is None)
    # Mermaid 11.17 takes titles of services, `[like <this>]`, in which 11.16 does not know the first bracket.
    return keyword == "architecture-beta" and "->[<-" in rejection.message
