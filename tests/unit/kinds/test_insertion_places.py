"""Where the fix puts a missing section, in exams of random outlines: behind all questions and before every key."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from linter.kinds.document import Document
from linter.rules.model import RuleSet
from tests.helpers.missing_parts import EXAM, applied, document, judged
from tests.helpers.sampling import examples

HEAD = "---\ntitle: An exam\ntype: exam\n---\n\n# An exam\n\n"
ABOVE = {
    "overview": "## Overview\n\n### Time Allocation\n\n- Read for 5 minutes.\n\n",
    "plan": "## Time Management\n\n- Read.\n\n",
    "scoring": "## Scoring\n\n### Grading Rubric\n\nHalf marks for half an answer.\n\n",
    "notes": "## Notes\n\nNo notes.\n\n",
}
ASKED = {
    "headings": "## Hard Questions\n\n### Question {n}: Leases\n\nExplain.\n\n### Question {m}: Votes\n\nExplain.\n\n",
    "flat": "## Question {n}: Leases\n\nExplain.\n\n### Hints\n\nNone.\n\n## Question {m}: Votes\n\nExplain.\n\n",
    "tabs": '## Hard Questions\n\n=== "H-{n}: Leases"\n    Explain.\n\n=== "H-{m}: Votes"\n    Explain.\n\n',
    "bold": "## Part A\n\n**{n}. What is a lease?**\n\n**{m}. What is a vote?**\n\n#### Context\n\nFive hosts.\n\n",
    "groups": "## Part B\n\n### One\n\n#### Question {n}: Leases\n\nx\n\n### Two\n\n#### Question {m}: Votes\n\nx\n\n",
}
BELOW = {
    "rubric": "## Evaluation Criteria\n\n### Depth\n\nAll of it.\n\n",
    "resources": "## Further Reading\n\n- A paper.\n\n",
    "reflection": "## Post-Exam Reflection\n\n1. Which was a guess?\n\n",
    "tips": "## Study Tips\n\nSleep.\n\n",
    "key": "## Answer Key\n\n### Question 1\n\nA loan.\n\n",
    "high-key": "# Detailed Solutions\n\n## Part A\n\n**1.** A loan.\n\n",
}
WANTED = {"EXM016": "rubric", "EXM017": "time-guidance", "EXM018": "reflection", "EXM019": "resources"}


def outline(pieces: dict[str, str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(pieces)), unique=True, max_size=3)


def asked(document: Document) -> list[tuple[str | None, str, bool]]:
    return [(part.fields.id, part.fields.title, part.answer is not None) for part in document.all("question")]


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(
    above=outline(ABOVE), forms=st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=2), below=outline(BELOW)
)
def test_it_stands_behind_the_questions_and_before_every_key(
    standard: RuleSet, above: list[str], forms: list[str], below: list[str]
) -> None:
    middle = "".join(ASKED[form].format(n=2 * place + 1, m=2 * place + 2) for place, form in enumerate(forms))
    text = HEAD + "".join(ABOVE[name] for name in above) + middle + "".join(BELOW[name] for name in below)
    before = document(standard, text, EXAM)
    for finding in judged(standard, text, EXAM).findings:
        if finding.code not in WANTED or finding.fix is None:
            continue
        again = document(standard, applied(text, finding.fix), EXAM)
        put = again.first(WANTED[finding.code])
        assert put is not None
        assert asked(again) == asked(before)
        assert [part.name for part in again.parts if part is not put] == [part.name for part in before.parts]
        assert all(part.line < put.line for part in again.all("question"))
        assert all(put.line < part.line for part in again.all("answer-key"))
        heading = again.page.heading_at(put.line)
        assert heading is not None
        assert heading.parent is None or again.page.headings[heading.parent].line == again.title_line
        siblings = [part.level for part in again.parts if part is not put and part.name in WANTED.values()]
        assert put.level == 2 or put.level in siblings
