"""The diagrams of real pages that Mermaid does not take."""

from __future__ import annotations

import re
from pathlib import Path

from linter.mermaid import MermaidJudge

FENCE = re.compile(r"^( *)```mermaid\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


def _fences(page: Path) -> list[tuple[int, str]]:
    """The mermaid fences of a page: the line of each, from 1, and its text without the fence's indentation."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start()) + 1, re.sub(rf"(?m)^ {{0,{len(match[1])}}}", "", match[2]))
        for match in FENCE.finditer(text)
    ]


def test_the_bad_diagrams_of_a_real_page(mermaid_judge: MermaidJudge, corpus: Path) -> None:
    page = corpus / "docs/core-principles/pillars/module-2-state-distribution.md"
    fences = _fences(page)
    assert len(fences) == 9
    assert [line for line, text in fences if mermaid_judge.fault(text)] == [762, 1064, 1413]


def test_the_bad_diagrams_of_many_real_pages(mermaid_judge: MermaidJudge, corpus: Path) -> None:
    """Node with Mermaid 11.17 and 12.3 rejects exactly these."""
    bad = {
        f"{page.name}:{line}"
        for page in sorted((corpus / "docs/core-principles").rglob("*.md"))
        for line, text in _fences(page)
        if mermaid_judge.fault(text)
    }
    assert mermaid_judge.failures == 0
    assert bad == {
        *("cap-theorem.md:100", "cap-theorem.md:339", "cap-theorem.md:476", "consensus-number-hierarchy.md:61"),
        *(
            "consensus-number-hierarchy.md:103",
            "consensus-number-hierarchy.md:191",
            "consensus-number-hierarchy.md:230",
        ),
        *(
            "consensus-number-hierarchy.md:275",
            "consensus-number-hierarchy.md:304",
            "consensus-number-hierarchy.md:399",
        ),
        *("consensus-number-hierarchy.md:445", "distributed-knowledge.md:657", "economic-reality.md:890"),
        *("flp-impossibility.md:191", "impossibility-results.md:435", "impossibility-results.md:563"),
        *("module-2-state-distribution.md:762", "module-2-state-distribution.md:1064"),
        *("module-2-state-distribution.md:1413", "state-distribution.md:323", "two-generals-problem.md:110"),
    }
