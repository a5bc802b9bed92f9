"""Hostile exams: questions, their answers, keys and rubrics."""

from __future__ import annotations

from tests.campaign.pages import Unit, numbered, same

_KEY = "## Answer Key\n### Question 1: X\n"
_TITLES = "## Answer Key\n### X\n"


def _levels(number: int) -> str:
    return f"{'#' * (number % 6 + 1)} Heading {number}\n\n"


def _question_levels(number: int) -> str:
    return f"{'#' * (number % 3 + 2)} Question {number}: Leases (5 min)\nText.\n"


def _answers(number: int) -> str:
    return (
        f'### Question {number}: Leases (5 min, 5 points)\nDesign it.\n\n??? success "Model Answer"\n    It holds.\n\n'
    )


def _key(number: int) -> str:
    return f"### Question {number}: Leases (5 min)\nText.\n" if number % 2 else f"**{number // 2}. B** since it holds\n"


EXAMS = [
    Unit("headings of all levels in an exam", "exam", _levels),
    Unit("questions", "exam", numbered("### Question {n}: Leases (5 min)\n")),
    Unit("questions with text", "exam", numbered("### Question {n}: Leases (5 min, 5 points)\nDesign it.\n")),
    Unit("questions of all levels", "exam", _question_levels),
    Unit("same question", "exam", same("### Question 1: Leases (5 min)\n")),
    Unit("questions in a question", "exam", numbered("### Question {n}: Leases\n"), "## Question 0: X (5 min)\n"),
    Unit("same question in a question", "exam", same("### Question 1: X\n"), "## Question 1: X (5 min)\n"),
    Unit(
        "questions that lost their word",
        "exam",
        lambda n: f"### {'Question ' * (n % 2)}{n}: Leases (5 min)\nDesign it.\n",
    ),
    Unit("subquestions", "exam", numbered("#### Question 1.{n}: Leases\n"), "### Question 1: X (5 min)\n"),
    Unit("numbered headings", "exam", numbered("### {n}. Leases\n")),
    Unit("numbered headings of all levels", "exam", lambda n: f"{'#' * (n % 3 + 2)} {n}. Leases\n"),
    Unit("steps of a question", "exam", numbered("#### {n}. Leases\n"), "### Question 1: X (5 min)\n"),
    Unit("question tabs", "exam", numbered('=== "H-{n}: Leases"\n    Text.\n')),
    Unit("same question tab", "exam", same('=== "H-1: Leases"\n    Text.\n')),
    Unit("tabs in questions", "exam", numbered('### Question {n}: X (5 min)\n=== "H-{n}: X"\n    Text.\n')),
    Unit("questions as tabs' headings", "exam", numbered("### H-{n}: Leases\n")),
    Unit("misspelt questions", "exam", numbered("### Qestion {n}: Leases (5 min)\n")),
    Unit("lost questions", "exam", numbered(" ### Question {n}: Leases (5 min)\n")),
    Unit("sections of questions", "exam", numbered("## Hard Questions\n### Question {n}: Leases (5 min)\n")),
    Unit("sections without questions", "exam", numbered("## Section {n}: Hard Questions (90 minutes)\n")),
    Unit("answers", "exam", _answers),
    Unit("answers of one question", "exam", same("**Answer**: It holds.\n\n"), "### Question 1: X (5 min)\n"),
    Unit("answer collapsibles", "exam", same('??? "Answer"\n    It holds.\n\n'), "### Question 1: X (5 min)\n"),
    Unit("answer headings", "exam", same("#### Answer\nIt holds.\n"), "### Question 1: X (5 min)\n"),
    Unit("answer details", "exam", same("<details><summary>Answer</summary>\nx\n</details>\n\n"), "### Question 1\n"),
    Unit("ticked options", "exam", numbered("- A) option {n} \u2713\n"), "### Question 1: X (5 min)\n"),
    Unit("answer keys", "exam", numbered("## Answer Key\n### Question {n}: Leases\nB\n"), "### Question 1: X\n"),
    Unit("answer key entries", "exam", numbered("{n}-B, "), "### Question 1: X (5 min)\nText.\n## Answer Key\n"),
    Unit("answer key lines", "exam", numbered("{n}. B\n"), "### Question 1: X (5 min)\nText.\n## Answer Key\n"),
    Unit("questions and their keys", "exam", _key),
    Unit("rubrics with questions", "exam", numbered("## Grading Rubric\n### Question {n}: Leases\n")),
    Unit("instructions with questions", "exam", numbered("## Instructions\n### Question {n}: Leases\n")),
    Unit("fences of questions", "exam", numbered("### Question {n}: X (5 min)\n```python\nx = 1\n```\n")),
    Unit("fences of one question", "exam", same("```python\nx = 1\n```\n"), "### Question 1: Implement (5 min)\n"),
    Unit("lines of one question", "exam", numbered("Design step {n}.\n"), "### Question 1: X (5 min)\n"),
    Unit("times of questions", "exam", numbered("### Question {n}: X\n**Time**: 5 minutes\n**Points**: 5\n")),
    Unit("stated totals", "exam", numbered("Total: {n} questions, {n} points, 180 minutes, 6 hard questions\n")),
    Unit("time guidance", "exam", numbered("- Question {n}: 5 minutes\n"), "## Time Management\n"),
    Unit("rubric rows", "exam", numbered("| Part {n} | 20% |\n"), "## Grading Rubric\n| a | b |\n|---|---|\n"),
    Unit("questions under a long heading", "exam", numbered("### Question {n}: X (5 min)\n"), "## Hard", lead=" word"),
    Unit("questions under a long text", "exam", _answers, "## Very Hard Questions\n", lead="Read this.\n"),
    Unit(
        "questions of one key entry", "exam", same("### Question 1: X (5 min)\nA) a\nB) b\n"), "", _KEY, tail="Text.\n"
    ),
    Unit("questions of one key title", "exam", numbered("### Question {n}: X\n"), "", _TITLES, tail="Text.\n"),
    Unit("questions above blank lines", "exam", same("### Question 1: X (5 min)\n"), "", _KEY, tail="\n"),
    Unit("denied phrases", "exam", same("This exam is not closed book. ")),
    Unit("long question", "exam", same("Design "), "### Question 1: X (5 min)\n"),
    Unit("rubric percentages", "exam", numbered("- Part {n}: 20%\n"), "## Grading Rubric\n"),
]
