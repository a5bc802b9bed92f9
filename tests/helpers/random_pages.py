"""Random pages in which every piece of text holds a word of its own: one can see where each piece is printed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

WORD = re.compile(r"q\d+z")
_TEXTS = ("word {}", "{} words", "*it* {}", "{} **b**", "a {} [l]({}.md)", "{} - x", "1 {}", "see ![i]({}.png) {}")
_FENCES = ("```", "````", "~~~", "```python", "~~~~text", "``` yaml", "```{.python}")
_CLOSINGS = ("{0}", "{0}", "{0}", "{0}{1}", " {0}", "   {0}", "{0} ")  # as long, longer, further in, with a blank
_COMMENTS = ("<!-- {} -->", "<!-- {}\n-->", "<!-- {}\n\n{} -->", "<!-- {} --!>", "<!-- {}\n```\n{}\n```\n-->")
_ELEMENTS = ("<div>", "<div markdown>", '<div markdown="1">', '<div class="x">', "<section>")
_RAW = ("pre", "script", "style", "textarea")
_RULES = ("* * *", "---", "***")
_DEEP = 3


class _Author:
    """Writes the blocks of a page, each text with the next word."""

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose
        self.number = 0

    def word(self) -> str:
        self.number += 1
        return f"q{self.number}z"

    def text(self) -> str:
        form = self.choose.choice(_TEXTS)
        return form.format(*(self.word() for _ in range(form.count("{}"))))

    def filled(self, form: str) -> str:
        return form.format(*(self.text() for _ in range(form.count("{}"))))

    def one_of(self, *forms: str) -> str:
        return self.filled(self.choose.choice(forms))

    def block(self, depth: int = 0) -> str:
        leaves: list[Callable[[], str]] = [
            *(self.paragraph, self.heading, self.fence, self.list, self.comment, self.quote, self.code, self.table),
            *(self.spans, self.definition, self.rule, self.details),
        ]
        if depth == 0:
            leaves.append(self.raw)
        if depth < _DEEP:
            leaves += [lambda: self.material(depth), lambda: self.item(depth), lambda: self.element(depth)]
        return self.choose.choice(leaves)()

    def paragraph(self) -> str:
        return self.one_of("{}\n{}", "{}", "{}\n\n{}")

    def heading(self) -> str:
        return self.one_of("## {}", "### {}", "#### {}", "{}\n---", "{}\n===", "{}\n----")

    def fence(self) -> str:
        opening = self.choose.choice(_FENCES)
        signs = opening[: len(opening) - len(opening.lstrip(opening[0]))]
        closing = self.choose.choice(_CLOSINGS).format(signs, signs[0])
        content = self.one_of("{}", "{}\n", "{}\n# {}", "{}\n- {}")
        return f"{opening}\n{content}\n{closing}"

    def list(self) -> str:
        return self.one_of(
            "- {}\n- {}", "- {}\n  - {}", "- {}\n    - {}", "1. {}\n2. {}", "1. {}\n   - {}", "1. {}\n    {}"
        )

    def comment(self) -> str:
        return self.one_of(*_COMMENTS)

    def quote(self) -> str:
        return self.one_of("> {}\n> {}", "> {}\n{}")

    def code(self) -> str:
        return self.filled("    {}\n    {}")

    def table(self) -> str:
        return self.filled("| a | b |\n|---|---|\n| {} | {} |")

    def spans(self) -> str:
        return self.one_of("{} `{}` {}", "{} <!-- {} --> {}")

    def definition(self) -> str:
        return self.one_of("Term {}\n:   {}", "Term {}\n:   {}\n\n    {}")

    def rule(self) -> str:
        return self.choose.choice(_RULES)

    def details(self) -> str:
        return self.filled("<details>\n<summary>{}</summary>\n\n{}\n\n</details>")

    def raw(self) -> str:
        name = self.choose.choice(_RAW)
        content = self.one_of("{}", "{}\n", "{}\n\n", "{}\n# {}\n")
        return f"<{name}>\n{content}\n</{name}>"

    def material(self, depth: int) -> str:
        opening = self.choose.choice(('!!! note "T"\n', '!!! note "T"\n\n', '=== "Tab"\n\n', "??? info\n\n"))
        return opening + _indented(self.block(depth + 1))

    def item(self, depth: int) -> str:
        return f"- {self.text()}\n\n{_indented(self.block(depth + 1))}"

    def element(self, depth: int) -> str:
        opening = self.choose.choice(_ELEMENTS)
        before, after = self.choose.choice(("\n", "\n\n")), self.choose.choice(("\n", "\n\n"))
        return f"{opening}{before}{self.block(depth + 1)}{after}</{opening[1:-1].split(' ')[0]}>"


def random_page(seed: int) -> str:
    """A page of one to five blocks, the same for the same seed."""
    choose = random.Random(seed)
    author = _Author(choose)
    page = "# Title"
    for _ in range(choose.randint(1, 5)):
        page += choose.choice(("\n\n", "\n\n", "\n\n", "\n\n\n", "\n")) + author.block()
    return page + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))
