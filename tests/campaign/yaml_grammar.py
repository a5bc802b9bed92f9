"""Hostile front matter made by a grammar: what YAML allows, what it nearly allows, and what explodes in its readers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

KEYS = ("title", "type", "estimated_time", "a", "b", "lint-modules", "<<", "no", "1", "'q'", '"d"', "é", "? k", "")
SCALARS = (
    *("learning-module", "exam", "no", "yes", "null", "~", "", "=", "<<", ".inf", "-.nan", "1e400"),
    *("0x1F", "0o17", "0b1"),
    *("2024-13-45", "2024-01-01T99:99:99Z", "0001-01-01", "99999-1-1", "1:59:59"),
    *("1:59" + ":59" * 40, "9" * 60, "1_000"),
    *("'it''s'", "'open", '"open', '"\\x41\\u263a\\U0001F6B2"', '"\\U00110000"', '"\\ud800"', '"\\q"', '"a\\\n  b"'),
    *("a: b", "a #b", "#", "@x", "`x`", "%x", "!x", "!!bool x"),
    *("!!python/object/apply:os.system ['true']", "!<tag:x,1> y"),
    *("!!binary x", "!!set {a}", "! x", "&a x", "*a", "&a *a", "& x", "*", "&\u00e9 x", "a\tb"),
    *("\tx", "x\t", "- x", "? x"),
    *("[a, b]", "[a, b", "a]", "{a: b}", "{a, b}", "{a: b", "{a: b, a: c}", "[a: b]", "[[], {}]"),
    *("[,]", "{:}", "{? a : b}"),
    *("[\na\n]", "{\n a: b\n}", "|\n  text", ">\n  text", "|9\n  x", "|-\n", ">+\n\n", "|0\n x"),
    *("|+9-\n x", "|#\n x", ">2\n x"),
    *("3 hours", "180 min", "{hard: 90m, very_hard: 180m}", "[x, [y, [z]]]", "\u0663 hours", "-0"),
    *("+1", ".5", "1.", "0.0.0"),
)  # fmt: skip
SIGNS = ("\x00", "\x07", "\x1b", "\x7f", "\x85", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffe",
         "\ud800", "\U0001f6b2",
         "\t", "\r", "\n", " ", ":", ": ", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a ", "!", "|", ">",
         "'", '"', "%",
         "#", " #", "\\", "\n---\n", "\n...\n", "\n--- x\n", "<<: ")  # fmt: skip


def field(dice: Random) -> str:
    """One key and its value, at times without either, at times nested."""
    key, value = dice.choice(KEYS), dice.choice(SCALARS)
    chance = dice.random()
    if chance < 0.1:
        pad = dice.choice(("  ", " ", "\t", "    "))
        return f"{key}:\n" + "\n".join(f"{pad}{dice.choice(('- ', '', 'k: '))}{dice.choice(SCALARS)}" for _ in range(3))
    return f"{key}{dice.choice((': ', ': ', ': ', ':', ' :', ' '))}{value}"


def nested(dice: Random) -> str:
    """One thing inside of another, a few or a few thousand times."""
    times = dice.choice((3, 10, 19, 20, 21, 22, 40, 200, 3_000)) if dice.random() < 0.9 else 25_000
    piece = dice.choice(
        ("[", "{a: ", "[a, ", "- ", "? ", "{? ", "[{a: ", "&a [", "!!seq [", "- - ", "- ? ", "'", '"', "|\n ")
    )
    close = dice.choice(("", "]" * times, "}" * times))
    return f"a: {piece * times}x{close}" if dice.random() < 0.7 else f"{piece * times}{close}"


def indented(dice: Random) -> str:
    """A mapping or a list in a mapping in a mapping, by indentation."""
    times = dice.choice((5, 19, 20, 21, 60))
    return "\n".join(" " * n + dice.choice(("k:", "- k:", f"k{n}:")) for n in range(times))


def bomb(dice: Random) -> str:
    """Anchors that double with every line, merges of merges, or the like without anchors."""
    width, lines = dice.choice((2, 9, 60)), dice.choice((3, 9, 26))
    star = dice.choice(("*", "*", ""))
    out = [f"k0: &k0 [{', '.join(['x'] * width)}]"]
    out += [f"k{n}: &k{n} [{', '.join([f'{star}k{n - 1}'] * width)}]" for n in range(1, lines)]
    if dice.random() < 0.3:
        out.append(f"<<: [{', '.join([f'{star}k1'] * 200)}]")
    return "\n".join(out)


def long(dice: Random) -> str:
    """Much of the same: keys, items, digits, blanks, comments, escapes."""
    times = dice.choice((10, 300, 2_400, 5_100, 20_000)) if dice.random() < 0.5 else 50
    pieces: tuple[Callable[[int], str], ...] = (
        *(lambda n: f"k{n}: v\n", lambda n: "k: v\n", lambda n: "- x\n", lambda n: "# c\n", lambda n: " \n"),
        *(lambda n: "9", lambda n: ":59", lambda n: "a: [", lambda n: "\\x41", lambda n: "a "),
        *(lambda n: "'' ", lambda n: "\t"),
    )  # fmt: skip
    piece = dice.choice(pieces)
    return dice.choice(("", "a: ", 'a: "', "a: [")) + "".join(map(piece, range(min(times, 70_000 // len(piece(9))))))


def directive(dice: Random) -> str:
    """Directives and further documents."""
    heads = ("%YAML 9.9", "%YAML 1.1", "%TAG ! x", "%TAG !e! tag:e,1:", "%", "%X y", "--- a", "---\ta: b", "--- !!map")
    return f"{dice.choice(heads)}\n{field(dice)}\n{dice.choice(('...', '', '--- ', '---x'))}\n{field(dice)}"


def fields(dice: Random) -> str:
    """A few fields below each other."""
    return "\n".join(field(dice) for _ in range(dice.randint(1, 6)))


_MANY = (fields,) * 9 + (nested, indented, bomb, directive) * 2 + (long,)


def matter(dice: Random, real: tuple[str, ...]) -> str:
    """Front matter without its lines of `---`: by the grammar, or a real one, with random signs in it."""
    text = dice.choice(real) if dice.random() < 0.4 else dice.choice(_MANY)(dice)
    if dice.random() < 0.2:
        text += "\n" + dice.choice(_MANY[:14])(dice)
    for _ in range(dice.choice((0, 0, 1, 1, 2, 5, 12))):
        start = dice.randint(0, len(text))
        new = dice.choice(SIGNS) if dice.random() < 0.7 else dice.choice(SCALARS)
        text = text[:start] + new + text[start + dice.choice((0, 0, 1, 3)) :]
    return text
