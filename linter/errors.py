"""The exceptions whose message is for a person: the command line prints it and ends with exit code 2.

They stand apart from what raises them, so that the command line knows them all and imports nothing else for it.
"""

from __future__ import annotations


class LintModulesError(ValueError):
    """What all errors below are: the caller asked for something that cannot be done as the project stands."""


class BaselineError(LintModulesError):
    """A baseline cannot be used; the message names the file, the fault and one remedy."""


class ConfigError(LintModulesError):
    """The configuration is wrong; the message names the file, the key and what is allowed."""


class ExecutorError(LintModulesError):
    """The machines that were to examine pages cannot be used; the message names them, the fault and one remedy."""


class MissingPackageError(LintModulesError):
    """An optional package is needed and not installed; the message names it and the extra that installs it."""


class NotFoundError(LintModulesError):
    """A path the user named does not exist, or there is nothing to lint. `path` is one that is not there."""

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path


class RefusedError(LintModulesError):
    """A file is not rewritten; the message names it and says why."""


class RepositoryError(LintModulesError):
    """The repository cannot tell what is asked; the message says why and names one remedy."""


class StandardError(LintModulesError):
    """A rule or kind page is wrong; the message names the page, the place and what is allowed."""


class UnknownRuleError(LintModulesError):
    """A selector fits no rule; the message suggests one that does."""
