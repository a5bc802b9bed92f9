"""Edits that authors make by accident, one at a time, with the codes each must give and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from linter.kinds.document import Document, Part

COMPONENTS = {
    "priming": "FB101",
    "core-concept": "FB102",
    "visual-model": "FB103",
    "neural-bridge": "FB104",
    "active-practice": "FB105",
    "consolidation-prompt": "FB106",
}
SECTIONS = {
    "blueprint": "MOD010",
    "integration-challenge": "MOD012",
    "cross-law-integration": "MOD013",
    "practical-exercises": "MOD014",
    "retrieval-gauntlets": "MOD015",
    "spaced-repetition": "MOD016",
    "pitfalls": "MOD017",
    "case-studies": "MOD018",
    "summary": "MOD019",
    "rubric": "EXM016",
    "time-guidance": "EXM017",
    "reflection": "EXM018",
    "resources": "EXM019",
}


@dataclass(frozen=True)
class Mutation:
    """An edited page, the codes it must give, and the line (of the edited text) each stands on, where that is one."""

    name: str
    text: str
    codes: tuple[str, ...]
    line: str | None = None


class Editor:
    """The lines of a page, and one edit at a time."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def replaced(self, line: int, new: str) -> str:
        return "\n".join([*self.lines[:line], new, *self.lines[line + 1 :]])

    def cut(self, start: int, end: int) -> str:
        return "\n".join(self.lines[:start] + self.lines[end:])

    def moved(self, first: Part, second: Part) -> str:
        """Two parts that follow each other, the other way round."""
        lines = self.lines
        body = lines[second.line : second.end] + lines[first.line : second.line]
        return "\n".join(lines[: first.line] + body + lines[second.end :])


def swapped(word: str) -> str:
    """A word with its third and fourth letters the other way round."""
    return word[:2] + word[3] + word[2] + word[4:]


def of_components(document: Document, editor: Editor) -> Iterator[Mutation]:
    for block in document.all("focus-block"):
        title = editor.lines[block.line]
        for part in block.children:
            heading, code = editor.lines[part.line], COMPONENTS[part.name]
            name = f"{block.called} {part.label}"
            yield Mutation(f"{name}: heading deleted", editor.cut(part.line, part.line + 1), (code,), title)
            yield Mutation(f"{name}: deleted", editor.cut(part.line, part.end), (code,), title)
            yield Mutation(f"{name}: letters swapped", _label(editor, part, swapped(part.label)), (code,), title)
            yield Mutation(f"{name}: bold", editor.replaced(part.line, f"**{heading.lstrip('# ')}**"), (code,), title)
            yield Mutation(f"{name}: indented", editor.replaced(part.line, f" {heading}"), (code,), title)
            yield Mutation(f"{name}: level up", editor.replaced(part.line, heading[1:]), (code,), title)
            yield Mutation(f"{name}: level down", editor.replaced(part.line, f"#{heading}"), ())
            yield Mutation(f"{name}: no blank", editor.replaced(part.line, heading.replace("### ", "###")), ())
            yield Mutation(f"{name}: lower case", _label(editor, part, part.label.lower()), ())
            yield Mutation(f"{name}: emptied", editor.cut(part.line + 1, part.end), ("FB112",), heading)
        for first, second in zip(block.children, block.children[1:], strict=False):
            text = editor.moved(first, second)
            yield Mutation(f"{block.called}: {first.label} and {second.label} swapped", text, ("FB110",))


def _label(editor: Editor, part: Part, label: str) -> str:
    return editor.replaced(part.line, editor.lines[part.line].replace(part.label, label, 1))


def of_blocks(document: Document, editor: Editor) -> Iterator[Mutation]:
    for block in document.all("focus-block"):
        heading, number = editor.lines[block.line], block.fields.number or 0
        bare = re.sub(r" \(\d+ min\)", "", heading)
        yield Mutation(f"{block.called}: no minutes", editor.replaced(block.line, bare), ("FB001",), bare)
        for wrong in (
            heading.replace(f"Block {number}", f"Block {number + 1}"),
            heading.replace(f" {number}:", ":"),
            heading.replace("Focus Block", "Focus Blcok"),
            "##" + heading,
        ):
            yield Mutation(f"{block.called}: {wrong[:18]}", editor.replaced(block.line, wrong), ("MOD003",), wrong)
        yield Mutation(f"{block.called}: level 3", editor.replaced(block.line, f"#{heading}"), ())
        yield Mutation(f"{block.called}: level 1", editor.replaced(block.line, heading[1:]), ("DOC004",), heading[1:])
        for name, text in (
            ("heading deleted", editor.cut(block.line, block.line + 1)),
            ("bold", editor.replaced(block.line, f"**{heading[3:]}**")),
        ):
            yield Mutation(f"{block.called}: {name}", text, ("MOD003",))


def of_sections(document: Document, editor: Editor) -> Iterator[Mutation]:
    title = editor.lines[document.title_line or 0]
    for part in document.parts:
        code, heading = SECTIONS.get(part.name), editor.lines[part.line]
        if code is None or part.level != 2:
            continue
        words = heading.split()
        words[1] = swapped(words[1]) if len(words[1]) > 4 else words[1]
        yield Mutation(f"{part.name}: heading deleted", editor.cut(part.line, part.line + 1), (code,), title)
        yield Mutation(f"{part.name}: deleted", editor.cut(part.line, part.end), (code,), title)
        yield Mutation(
            f"{part.name}: bold",
            editor.replaced(part.line, f"**{heading[3:]}**"),
            () if part.name == "time-guidance" else (code,),
            title,
        )
        yield Mutation(f"{part.name}: level 4", editor.replaced(part.line, f"##{heading}"), (code,), title)
        yield Mutation(f"{part.name}: decorated", editor.replaced(part.line, f"## \U0001f3af **{heading[3:]}**:"), ())
        yield Mutation(f"{part.name}: level 1", editor.replaced(part.line, heading[1:]), ("DOC004",), heading[1:])


def of_fences(document: Document, editor: Editor) -> Iterator[Mutation]:
    for fence in document.page.walk(0, document.page.end):
        if fence.kind == "fence":
            opening = editor.lines[fence.line]
            yield Mutation(
                f"fence {fence.line + 1}: close deleted", editor.cut(fence.end - 1, fence.end), ("DOC005",), opening
            )
            if fence.info == "mermaid":
                yield Mutation(
                    f"fence {fence.line + 1}: emptied", editor.cut(fence.line + 1, fence.end - 1), ("DIA002",), opening
                )


def of_front_matter(document: Document, editor: Editor) -> Iterator[Mutation]:
    close = editor.lines.index("---", 1)
    yield Mutation("front matter: close deleted", editor.cut(close, close + 1), ("DOC002",))
    yield Mutation("front matter: tab", editor.replaced(2, f"\t{editor.lines[2]}"), ("DOC002",))
    for key, field in document.page.front_matter.fields.items():
        line = document.page.source.position(field.span.start)[0]
        again = "\n".join([*editor.lines[: line + 1], f"{key}: again", *editor.lines[line + 1 :]])
        if isinstance(field.value, str):
            yield Mutation(f"front matter: {key} twice", again, ("DOC002",), f"{key}: again")
        if key in ("title", "description", "difficulty"):
            yield Mutation(f"front matter: {key} deleted", editor.cut(line, line + 1), ("DOC003",), "---")
            yield Mutation(f"front matter: {key} empty", editor.replaced(line, f"{key}:"), ("DOC003",), "---")


def of_questions(document: Document, editor: Editor) -> Iterator[Mutation]:
    for question in document.all("question"):
        heading = editor.lines[question.line]
        wrong = re.sub(r"\d+", "99", heading, count=1)
        yield Mutation(f"{question.called}: number 99", editor.replaced(question.line, wrong), ("EXM003",), wrong)
        misspelt = heading.replace("Question", "Qestion")
        yield Mutation(f"{question.called}: misspelt", editor.replaced(question.line, misspelt), ("EXM003",), misspelt)
        bare = re.sub(r" \(\d+ min[^)]*\)", "", heading)
        yield Mutation(f"{question.called}: no minutes", editor.replaced(question.line, bare), ())
        if question.answer is not None:
            line = question.answer.line
            yield Mutation(f"{question.called}: answer untitled", editor.cut(line, line + 1), ("EXM010",), heading)
    for line in sorted({question.section.line for question in document.all("question") if question.section}):
        heading = editor.lines[line]
        shorter = heading.replace("90", "80")
        yield Mutation(f"{heading}: 80", editor.replaced(line, shorter), ("EXM007",), shorter)
        yield Mutation(f"{heading}: misspelt", editor.replaced(line, heading.replace("Hard", "Hrad")), ("EXM004",))


def every(document: Document, text: str) -> Iterator[Mutation]:
    """All mutations of a good page."""
    editor = Editor(text)
    for kind in (of_components, of_blocks, of_sections, of_fences, of_front_matter, of_questions):
        yield from kind(document, editor)
