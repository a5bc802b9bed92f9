"""Reads a document of the kind tracker into its tree."""

from __future__ import annotations

from linter.parts import Document
from linter.tracker import Fault, Tracker
from linter.tracker_form import Form
from linter.tracker_lines import averages, dated, legend, statistics
from linter.tracker_tables import find_tables, merge_markers
from linter.tracker_ticks import ticks


def read(document: Document) -> Tracker:
    """The tracker of a document; of a kind without a form it holds nothing."""
    form, page = document.kind.form, document.page
    if form is None:
        return Tracker(document.path, lambda: document, Form())
    tables, rows, faults = find_tables(page, form)
    faults += merge_markers(page)
    for fence in page.unclosed:
        faults.append(Fault(page.heading_span(fence.line), "this fence never closes, so rows may hide behind it"))
    return Tracker(
        document.path,
        lambda: document,
        form,
        tuple(tables),
        tuple(rows),
        legend(page, form),
        tuple(statistics(page, form, tables)),
        tuple(averages(page, form)),
        tuple(dated(page, form)),
        tuple(ticks(page, form)),
        tuple(sorted(faults, key=lambda fault: fault.span)),
    )
