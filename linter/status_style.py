"""How a tracker writes its marks, statuses and dates, read once from its own cells."""

from __future__ import annotations

from collections import Counter, defaultdict

from linter import tracker_dates
from linter.tracker import Mark, Tracker
from linter.tracker_form import VARIATION, State, parted

STATUS_OF: dict[State, str] = {"passing": "complete", "failing": "in-progress", "absent": "not-started"}


class Style:
    """The spellings of a tracker: most of its cells decide, then its legend, then the standard."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        form = tracker.form
        self._used: dict[str, Counter[str]] = defaultdict(Counter)
        self._dates: dict[int, list[str]] = defaultdict(list)
        signs: set[str] = set()
        for row in tracker.rows:
            status = row.marks.get("status")
            if status and status.value and status.known:
                self._used[status.value][_owned(status)] += 1
            signs.update(m.sign for role, m in row.marks.items() if role != "status" and m.value == "absent")
            if row.date:
                self._dates[row.table].append(row.date.plain)
        self._alone = all(len(row.sides) < 2 for row in tracker.rows)
        known = form.states["absent"]
        self._second = len(known) > 1 and known[1] in signs and known[0] not in signs
        every = [text for texts in self._dates.values() for text in texts]
        self._usual = tracker_dates.usual(every, form.dates.forms) or form.dates.forms[0]
        self._forms: dict[int, str] = {}

    def status(self, status: str) -> str:
        """A status as the tracker spells it."""
        form = self.tracker.form
        known = form.statuses[status]
        used = self._used[status]
        fitting = [text for text in used if text.replace(VARIATION, "") in known]
        if fitting:
            return max(fitting, key=lambda text: (used[text], text))
        listed = [text for text in known if parted(text)[0] in self.tracker.legend]
        return listed[0] if listed else known[-1] if status == "not-started" and self._alone else known[0]

    def state(self, mark: Mark, state: State) -> str:
        """What a module or exam cell is to say; one with words beside its mark gets words again."""
        if mark.labelled and mark.value is not None:
            return self.status(STATUS_OF[state])
        return self.tracker.form.states[state][int(state == "absent" and self._second)]

    def date_form(self, table: int) -> str:
        """The form of the dates in a table, else in the tracker."""
        if table not in self._forms:
            found = tracker_dates.usual(self._dates[table], self.tracker.form.dates.forms)
            self._forms[table] = found or self._usual
        return self._forms[table]


def _owned(mark: Mark) -> str:
    start = mark.owned.start - mark.cell.span.start
    return mark.cell.text[start : start + mark.owned.end - mark.owned.start]
