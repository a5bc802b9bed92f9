"""The judge of Mermaid's syntax: whether a diagram parses, and where and why it does not.

Mermaid itself decides (`mermaid_engines`); plain diagrams are known to parse and are not put to it (`mermaid_plain`),
so that most pages never load the engine. What Mermaid comes to no verdict on is not judged and gives no fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from time import process_time
from typing import Protocol

from linter import mermaid_engines as engines
from linter.mermaid_faults import fault_of, parsed_lines
from linter.mermaid_words import DiagramFault, Rejection, meant

__all__ = ["DiagramFault", "DiagramJudge", "Known", "MermaidJudge", "Said", "engine_version", "find_judge"]

# Mermaid draws no diagram of more characters (its `maxTextSize`), only "Maximum text size in diagram exceeded".
LONGEST = 50_000  # in units of UTF-16
REMEMBERED = 512
# Types that a site adds to Mermaid, so that Mermaid alone does not know them.
_ADDED = ("zenuml",)
# New types of Mermaid's are named so at first.
_BETA = re.compile(r"[A-Za-z0-9]+-beta")

engine_version = engines.engine_version


@dataclass(frozen=True, slots=True)
class Said:
    """What the engine said of a diagram, None where it parses, and the seconds of processor time that it took."""

    rejection: Rejection | None
    seconds: float


class Known(Protocol):
    """What the engine said of diagrams, by the SHA-256 of their text in hex; a dict is one."""

    def get(self, key: str, /) -> Said | None:
        """What was said of a diagram, None where nothing is known."""

    def __setitem__(self, key: str, said: Said, /) -> None:
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


def find_judge(known: Known | None = None) -> DiagramJudge | None:
    """A judge, or None where no engine is installed; the engine is loaded by the first diagram that needs it.

    `known` is what the engine said in earlier runs, see `MermaidJudge`.
    """
    return MermaidJudge(known) if engines.available() else None


class MermaidJudge:
    """Mermaid's own verdict, remembered for each text; threads may share it, a process it is sent to starts afresh.

    `failures` counts the texts on which the engine came to no verdict. What `known` holds is not asked again, and what
    the engine says is added; it holds as long as `engine_version` says the same. `spent` counts what a known verdict
    took when it was reached, so that a page meets its limit with and without it.
    """

    def __init__(self, known: Known | None = None) -> None:
        self._known = known
        self.failures = 0
        self.spent = 0.0
        self._startable = True
        self._engine: engines.MermaidEngine | None = None
        self._lock = Lock()
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._verdict)

    def __reduce__(self) -> tuple[type[MermaidJudge], tuple[()]]:
        return MermaidJudge, ()

    def fault(self, text: str) -> DiagramFault | None:
        """The fault that keeps a diagram from being drawn; line and column count from 0 in `text`.

        `text` is what stands between the fences, without their indentation. None where the diagram parses, holds
        nothing, or the engine fails on it; a diagram longer than Mermaid draws is a fault. Nothing is raised.
        """
        found = self._remembered(text)
        return None if isinstance(found, str) else found

    def undecided(self, text: str) -> str | None:
        """Why the engine came to no verdict on a diagram, the limit named; None where it came to one."""
        found = self._remembered(text)
        return found if isinstance(found, str) else None

    def _verdict(self, text: str) -> DiagramFault | str | None:
        """The fault, or why there is no telling; None for a diagram that parses."""
        from linter.mermaid_plain import is_plain

        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if (length := _length(text)) > LONGEST:
            return DiagramFault(0, 0, f"it has {length:,} characters, and Mermaid draws no more than {LONGEST:,}")
        if is_plain(text) or not (lines := parsed_lines(text)):
            return None
        try:
            rejection = self.said(text).rejection
        except engines.EngineError as error:
            return str(error)
        if rejection is None or _newer(lines[0][1], rejection):
            return None
        return fault_of(text, rejection)

    def said(self, text: str) -> Said:
        """What the engine says of a diagram, lines ended by `\\n`, or has said of it. Raises EngineError."""
        if self._known is None:
            return self.asked(text)
        key = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if (said := self._known.get(key)) is None:
            said = self._known[key] = self.asked(text)
        else:
            with self._lock:
                self.spent += said.seconds
        return said

    def asked(self, text: str) -> Said:
        """What the engine says of a diagram that nobody has asked about. Raises EngineError."""
        with self._lock:
            start = process_time()
            try:
                engine = self._started()
                begun = process_time()
                return Said(engine.rejection(text), process_time() - begun)
            except engines.EngineError:
                self.failures += 1
                self._engine = None
                raise
            finally:
                self.spent += process_time() - start

    def _started(self) -> engines.MermaidEngine:
        """The engine, started if need be; one that cannot be started is tried once, as a trial takes its time."""
        if self._engine is None:
            if not self._startable:
                raise engines.EngineError("the Mermaid engine cannot be started")
            self._startable = False
            self._engine = engines.MermaidEngine()
            self._startable = True
        return self._engine


def _length(text: str) -> int:
    """How long Mermaid takes a diagram to be; the line end before the closing fence is no part of what it is given."""
    return len(text.removesuffix("\n").encode("utf-16-le", "surrogatepass")) // 2


def _newer(first: str, rejection: Rejection) -> bool:
    """Whether a rejection may only tell that the engine's Mermaid is older than the one that draws the page."""
    keyword = (first.split() or [""])[0]
    if rejection.name == "UnknownDiagramError":
        return keyword in _ADDED or (_BETA.fullmatch(keyword) is not None and meant(first) is None)
    # Mermaid 11.17 takes titles of services, `[like <this>]`, in which 11.16 does not know the first bracket.
    return keyword == "architecture-beta" and "->[<-" in rejection.message
