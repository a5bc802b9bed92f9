"""lint-modules: a quality gate for learning modules, their exams and trackers."""

__version__ = "0.1.0"
