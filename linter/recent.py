"""Values that were asked for lately, as many as fit a size: what is asked again soon need not be made again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Recent(Generic[_T]):
    """Values by path; the one that was not asked for longest goes first, and one is always held."""

    def __init__(self, most: int, size: Callable[[_T], int]) -> None:
        """`most` is the sum of the sizes of all values."""
        self._most, self._size = most, size
        self._held: OrderedDict[str, _T] = OrderedDict()
        self._sum = 0

    def hold(self, path: str, value: _T) -> _T:
        """Holds a value, and lets others go."""
        if path in self._held:
            self._sum -= self._size(self._held.pop(path))
        self._held[path] = value
        self._sum += self._size(value)
        while self._sum > self._most and len(self._held) > 1:
            self._sum -= self._size(self._held.popitem(last=False)[1])
        return value

    def clear(self) -> None:
        """Lets go of all values."""
        self._held.clear()
        self._sum = 0

    def get(self, path: str) -> _T | None:
        """The value of a path; None where it is not held."""
        if path not in self._held:
            return None
        self._held.move_to_end(path)
        return self._held[path]
