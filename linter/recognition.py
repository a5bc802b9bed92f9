"""Which kind a page is of: the `type` of its front matter decides, else its file name."""

from __future__ import annotations

from linter.kinds import Kind, fits_glob


def kind_of(kinds: tuple[Kind, ...], type_: str | None, path: str) -> Kind | None:
    """The kind of a page; None for a page of another kind. A front matter type (not None) beats the file name."""
    return explained_kind(kinds, type_, path)[0]


def explained_kind(kinds: tuple[Kind, ...], type_: str | None, path: str) -> tuple[Kind | None, str]:
    """The kind of a page, and why: which value or glob decided."""
    if type_:
        found = next((kind for kind in kinds if type_ in kind.match.type), None)
        why = f"its front matter says `type: {type_}`"
        if found is not None:
            glob = next((glob for glob in found.match.excluded if fits_glob(path, glob)), None)
            return (found, why) if glob is None else (None, f"{found.kind} excludes {glob!r}, whatever {why}")
        known = ", ".join(sorted(value for kind in kinds for value in kind.match.type))
        kinds = tuple(kind for kind in kinds if not kind.match.type)  # kinds that ask for no type go by the name alone
        if not any(kind.match.fits(path) for kind in kinds):
            return None, f"{why}, which no kind has (known are {known}); a type beats the file name"
    fitting = [kind for kind in kinds if kind.match.fits(path)]
    if not fitting:
        left = [kind for kind in kinds if any(fits_glob(path, glob) for glob in kind.match.files)]
        out = [
            f"{kind.kind} excludes {glob!r}" for kind in left for glob in kind.match.excluded if fits_glob(path, glob)
        ]
        why = f"its name fits, but {' and '.join(out)}" if out else "no kind's file globs fit its name"
        return None, f"its front matter states no type, and {why}"
    found = min(fitting, key=lambda kind: kind.rank)
    glob = next(glob for glob in found.match.files if fits_glob(path, glob))
    others = [kind.kind for kind in fitting if kind is not found]
    more = f"; {', '.join(others)} would fit too, but {found.kind} has the lowest rank" if others else ""
    stated = f"no kind asks for `type: {type_}`" if type_ else "its front matter states no type"
    return found, f"{stated}, and its name fits {glob!r}{more}"
