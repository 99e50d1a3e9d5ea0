"""The few ways in which work may be refused; every door turns each into one answer."""

from collections.abc import Mapping, Sequence


class CairnError(Exception):
    """The family of refusals. The message is a sentence for the person who meets it, never a value they typed."""


class NotFoundError(CairnError):
    """It is unknown, or another account's, or restricted: the three must look the same."""


class NotPermittedError(CairnError):
    """It is in your account, and your roles do not include it."""


class RuleBrokenError(CairnError):
    """A rule of guidance or of this service forbids the step; `fields` names where to mend it."""

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class ConflictError(CairnError):
    """Somebody changed it while you were writing; `clashes` are (label, theirs, yours), so that nothing is lost."""

    def __init__(self, sentence: str, clashes: Sequence[tuple[str, str, str]] = ()) -> None:
        super().__init__(sentence)
        self.clashes = tuple(clashes)


class TryAgainError(CairnError):
    """The outside world did not answer; the same step may succeed later and will be repeated."""
