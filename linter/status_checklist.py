"""The quality checklist of a document, every line ticked or not by the rules behind it, ready to paste."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from linter.corpus import Corpus
from linter.parts import Document
from linter.tracker_files import Shelf
from linter.tracker_form import Form, Item, Side
from linter.tracker_rows import tied

_NUMBER = re.compile(r"(?:\A|-)(\d{1,5})(?=-)")


def checklist(document: Document, found: Mapping[str, int], known: Collection[str], form: Form, corpus: Corpus) -> str:
    """The list as Markdown. `found` counts findings by code; lines whose rules this standard lacks are left out."""
    side: Side = "exam" if document.kind.inspect == "exam" else "module"
    lines = [f"### {heading(document, side, form, corpus)}", ""]
    for item in items(form, side):
        rules = [code for code in item.rules if code in known]
        if rules:
            lacks = bool(item.needs) and document.first(item.needs) is None
            counts = Counter({code: found[code] for code in rules if found.get(code)})
            lines.append(_line(item, counts, form, f"no {item.needs.replace('-', ' ')}" if lacks else ""))
    return "\n".join(lines) + "\n"


def items(form: Form, side: Side) -> tuple[Item, ...]:
    """The lines of the list of a module or an exam."""
    return form.checklist.exam if side == "exam" else form.checklist.module


def _line(item: Item, found: Mapping[str, int], form: Form, lacks: str) -> str:
    if not found and not lacks:
        return f"- {form.checklist.ticks[0]} {item.text}"
    codes = [f"{code} {number}×" if number > 1 else code for code, number in sorted(found.items())]
    return f"- {form.checklist.open} {item.text} ({', '.join(codes or [lacks])})"


def heading(document: Document, side: Side, form: Form, corpus: Corpus) -> str:
    """A heading that names the document, so that its ticks are held against it again: `Module 2: Leases Quality …`."""
    path = document.path
    rows = (one for one in tied(corpus).values() if path in one.tie(side).paths)
    row = next(rows, None)
    shelf = corpus.once("tracker-shelf", lambda: Shelf(corpus))
    name = row.row.page if row else titled(shelf.slug(path))
    ending = form.checklist.headings[0]
    if side == "exam":
        return f"{name} Exam {ending}"
    number = _NUMBER.search(path.rsplit("/", 1)[-1].removesuffix(".md"))
    return f"Module {number[1]}: {name} {ending}" if number else f"{name} {ending}"


def titled(slug: str) -> str:
    """A slug as a title: `economic-reality` is Economic Reality."""
    return " ".join(word[:1].upper() + word[1:] for word in slug.replace("_", "-").split("-") if word)
