"""Where the pages of a course stand, as a table for a page of its site: what each row of a tracker earns, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from linter.reports.shown import shown
from linter.reports.standing import standing
from linter.reports.status import because
from linter.reports.summary import counted
from linter.status_model import RowReport, TrackerReport

HEADER = ("Page", "Module", "Exam", "Status", "Because")
Link = Callable[[str], str | None]


def render(trackers: Sequence[TrackerReport], unread: Sequence[str], link: Link) -> str:
    """A block of HTML; `link` gives the address of a page by its path, None where it is no page of the site.

    The tables bear no class: so Material styles them, and lets them scroll.
    """
    found = standing(trackers)
    lines = [_tracker(tracker, link) for tracker in trackers]
    if found is None:
        lines.append("<p>No tracker lists a page yet.</p>")
    if unread:
        items = "".join(f"<li>{_text(reason)}</li>" for reason in unread)
        lines.append(f"<p>Of these nothing can be told:</p>\n<ul>{items}</ul>")
    return "\n".join(['<div class="lint-modules-status">', *lines, "</div>"])


def _tracker(tracker: TrackerReport, link: Link) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADER)
    rows = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(row, link))}</tr>" for row in tracker.rows)
    told = f"<p>{_linked(tracker.path, tracker.path, link)}: {_counts(tracker)}</p>"
    if not tracker.rows:
        return told
    return f"{told}\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _counts(tracker: TrackerReport) -> str:
    found = standing([tracker])
    stale = sum(row.stale for row in tracker.rows)
    earned = [] if found is None else [found.earns.words]
    return "; ".join([counted(len(tracker.rows), "row"), *earned, *([f"{stale} stale"] if stale else [])])


def _cells(row: RowReport, link: Link) -> Iterator[str]:
    yield _linked(row.page, row.module, link)
    yield _text(row.earns["module"] or "–")
    yield _linked(row.earns["exam"] or "–", row.exam, link)
    says, earns = row.says["status"], row.earns["status"]
    claimed = f" (the tracker says {_text(says)})" if says and says != earns else ""
    yield f"{_text(earns or '–')}{claimed}"
    yield _text(because(row))


def _linked(text: str, path: str | None, link: Link) -> str:
    address = None if path is None else link(path)
    return _text(text) if path is None or address is None else f'<a href="{escape(address)}">{_text(text)}</a>'


def _text(text: str) -> str:
    return escape(shown(text))
