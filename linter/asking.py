"""Whether a question asks for something: a task set in the imperative, a word, a label, a number wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pydantic import Field

from linter.declared import Declared
from linter.prompts import says
from linter.text import joined, normal

_LABEL = re.compile(r"\s*(?:\[(?P<bracket>[^\[\]]{1,40})\]|(?P<lead>[^:\[\]]{1,40}):)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST = 4_000  # a statement longer than this is a paste, and not searched to its end
# Where a verb is an instruction: it opens a sentence or clause, follows another instruction, or is asked of "you".
_BEFORE = re.compile(
    r"""(?: \A[^\w]* | [.!?;:,)\]]["'\u2019\u201d)\]]*\s+ | \s[-\u2013\u2014]+\s+ |
    \b(?: and | or | then | also | please | now | first | next | finally
      | you\ (?:\w+ly\ )?(?:must|should|will|shall|can|may|would|now|need\ to|have\ to|get\ to|are\ to)
      | (?:asked|tasked|required|hired|expected|invited|told|time)\ to
      | (?:asks?|tells?|needs?|wants?|expects?|invites?)\ (?:you|us|me)\ to
      | (?:task|job|goal|challenge|mission|assignment|role|turn|objective|work)\ (?:now\ )?is\ (?:now\ )?to
      | how\ (?:would|will|should|could|can|might|do)\ you(?:\ best)?
      | (?:can|could|would|will)\ you
    )\s+ )(?:\w+ly\s+)?\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_REACH = 60  # how far back the words that make a verb an instruction may stand
_NOT = re.compile(
    r"(?:\b(?:not|never|without|no need to|instead of|rather than)|n['\u2019]t)\s+(?:\w+\s+)?\Z", re.IGNORECASE
)


class Task(Declared):
    """Verbs that set a task: by themselves, or with one of the objects among the next words."""

    verbs: tuple[str, ...]
    objects: tuple[str, ...] = ()
    anywhere: bool = Field(False, description="the verb counts wherever it stands, and not only as an instruction")


class Ask(Declared):
    """How a kind of question is known by what it says."""

    tasks: tuple[Task, ...] = ()
    words: tuple[str, ...] = Field((), description="words that suffice wherever they stand")
    labels: tuple[str, ...] = Field((), description="labels that open the title: `[Design] ...`, `Design: ...`")
    quantities: tuple[str, ...] = Field((), description="words that ask for a number, where the prompt states numbers")
    numbers: int = Field(2, description="how many numbers the prompt then has to state")
    within: int = Field(6, description="how many words may stand between a verb and its object")
    ends: tuple[str, ...] = Field((), description="words between a verb and an object that part them")
    not_before: tuple[str, ...] = Field((), description="words behind a verb or object that make it another thing")

    def fits(self, statements: Sequence[str], options: bool = False) -> bool:
        """Whether a question asks for it; the first statement is its title.

        Where it has options to tick, the numbers may be theirs, and a number wanted is no sign.
        """
        texts = [text[:_LONGEST] for text in statements]
        if says(texts, self.words) or any(self._sets(task, text) for task in self.tasks for text in texts):
            return True
        numbers = 0 if options else sum(len(_NUMBER.findall(text)) for text in texts)
        if numbers >= self.numbers and says(texts, self.quantities):
            return True
        return bool(texts) and is_labelled(texts[0], self.labels)

    def _sets(self, task: Task, text: str) -> bool:
        for verb in _words(task.verbs).finditer(text):
            before = text[max(0, verb.start() - _REACH) : verb.start()]
            if _NOT.search(before) or not (task.anywhere or _opens(before, verb.start())):
                continue
            rest = text[verb.end() :]
            if not task.objects:
                if re.match(r"\s+[\w\"'(*\u201c]", rest) and not self._spoilt(rest):
                    return True
            elif self._reaches(rest, task.objects):
                return True
        return False

    def _reaches(self, rest: str, objects: tuple[str, ...]) -> bool:
        """Whether an object follows soon, in the same clause."""
        for found in _words(objects).finditer(rest):
            between = rest[: found.start()]
            if len(between.split()) > self.within or re.search(r"[.!?;]\s", between) or says([between], self.ends):
                return False
            if not self._spoilt(rest[found.end() :]):
                return True
        return False

    def _spoilt(self, rest: str) -> bool:
        following = re.match(r"[\s-]+(\w+)", rest)
        return following is not None and following[1].casefold() in self.not_before


def is_labelled(title: str, labels: tuple[str, ...]) -> bool:
    """Whether a title opens with one of the labels: `[Design] ...`, `Design: ...`."""
    label = _LABEL.match(title)
    return label is not None and normal(label["bracket"] or label["lead"]) in map(normal, labels)


def _opens(before: str, start: int) -> bool:
    # Text that was cut off at its start must not look like the start of a sentence.
    return _BEFORE.search(before if start <= _REACH else "x" + before) is not None


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    escaped = [joined(normal(word).split(), "-", _REACH) for word in words]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(escaped)})(?!\w)", re.IGNORECASE)
