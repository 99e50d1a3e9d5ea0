"""What the law's functions refuse; every error is a sentence that ends in what to do."""


class StatuteError(Exception):
    """The law cannot answer this; the message says why and what to do."""


class BadLawDataError(StatuteError):
    """A data file of the law is wrong; the service must not start with it."""


class UnknownYearError(StatuteError):
    """Counting reached a year whose bank holidays are not known; the service never guesses."""

    def __init__(self, year: int, first: int, last: int) -> None:
        """`year` is kept for the caller and stays out of the sentence, because a person may have typed it."""
        self.year = year
        super().__init__(
            f"We only know the bank holidays from {first} to {last}, so we cannot count days outside those years. "
            "Check the date, or ask whoever runs Cairn to load the later years."
        )


class UnknownEditionError(StatuteError):
    """No edition of the guidance has that name, or none was in force on that day."""


class UnknownDutyError(StatuteError):
    """The edition sets no time for that duty."""


class LaterThanTheLawError(StatuteError):
    """A partnership's own step would fall after the day that the law sets."""


class BadStepError(StatuteError):
    """A step names a day that the clock does not have."""


class AlreadyDeclaredError(StatuteError):
    """The day is a bank holiday already."""


class NotStartedError(StatuteError):
    """The clock has not started yet, so it has no day number."""
