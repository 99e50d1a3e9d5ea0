"""Strict marshmallow fields: they accept what a person means, refuse what a machine would bend, and say so plainly."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, Literal, TypeVar

from email_validator import EmailNotValidError, validate_email
from marshmallow import ValidationError, fields, missing

from service.schemas.texts import HiddenCharacterError, clean_line, clean_paragraphs, sentence_case

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST_INTEGER = 2**31 - 1
LONGEST_EMAIL = 254

When = Literal["past", "today or past", "future", "today or future"]
Value = TypeVar("Value")
_Data = Mapping[str, Any] | None


class Labelled(Generic[Value]):
    """What each of our fields knows: the words by which a sentence names it ("the date the council became aware")."""

    label: str

    def understand(self, value: object) -> Value:
        """The value as the service keeps it; raises ValidationError with a sentence that says what to enter."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The label at the front of a sentence."""
        return sentence_case(self.label)

    def refusal(self, rest: str) -> ValidationError:
        """The field's refusal, as one sentence that begins with its label."""
        return ValidationError(f"{self.subject} {rest}")

    def not_listed(self) -> ValidationError:
        """The refusal of an answer that was not offered."""
        return ValidationError(f"Select {self.label}. Choose an answer that is on the list")

    def _deserialize(self, value: object, attr: str | None, data: _Data, **kwargs: object) -> Value:  # noqa: ARG002
        return self.understand(value)


class CleanText(Labelled[str], fields.String):
    """One line of text. Composed and trimmed; longer than `maximum` characters is refused, never cut."""

    def __init__(self, label: str, *, maximum: int = 200, is_required: bool = True) -> None:
        self.label, self.maximum = label, maximum
        super().__init__(**spoken("Enter", label, is_required=is_required, maxLength=maximum))

    def understand(self, value: object) -> str:
        """The text, cleaned and counted."""
        if not isinstance(value, str):
            raise self.refusal("must be text")
        try:
            kept = self.clean(value)
        except HiddenCharacterError:
            raise self.refusal("has a hidden character that cannot be kept. Type it again") from None
        if len(kept) > self.maximum:
            most = f"{self.maximum:,} characters or fewer"
            raise self.refusal(f"must be {most}. You have entered {len(kept):,} characters")
        return kept

    def clean(self, text: str) -> str:
        """The text as it is kept."""
        return clean_line(text)


class LongText(CleanText):
    """Paragraphs of text, with their line breaks and tabs."""

    def __init__(self, label: str, *, maximum: int = 10_000, is_required: bool = True) -> None:
        super().__init__(label, maximum=maximum, is_required=is_required)

    def clean(self, text: str) -> str:
        """The paragraphs as they are kept."""
        return clean_paragraphs(text)


class EmailAddress(Labelled[str], fields.String):
    """An e-mail address, checked by its shape alone; whether it is the right person's is asked elsewhere."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        self.label = label
        super().__init__(**spoken("Enter", label, is_required=is_required, format="email", maxLength=LONGEST_EMAIL))

    def understand(self, value: object) -> str:
        """The address, with its domain in lower case."""
        sentence = f"Enter {self.label} in the correct format, like name@example.com"
        if not isinstance(value, str) or len(value) > 2 * LONGEST_EMAIL:
            raise ValidationError(sentence)
        try:
            return validate_email(clean_line(value), check_deliverability=False).normalized
        except (HiddenCharacterError, EmailNotValidError):
            raise ValidationError(sentence) from None


class StrictInteger(Labelled[int], fields.Integer):
    """A whole number as JSON writes it: no text, no fraction, no true or false in its place."""

    def __init__(self, label: str, *, least: int = 0, most: int = LARGEST_INTEGER, is_required: bool = True) -> None:
        self.label, self.least, self.most = label, least, most
        super().__init__(**spoken("Enter", label, is_required=is_required, minimum=least, maximum=most))

    def understand(self, value: object) -> int:
        """The number, inside its limits."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refusal("must be a whole number")
        if not self.least <= value <= self.most:
            raise self.refusal(f"must be between {self.least:,} and {self.most:,}")
        return value


class StrictBoolean(Labelled[bool], fields.Boolean):
    """JSON true or false, and nothing that merely resembles them."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        self.label = label
        super().__init__(**spoken("Select", label, is_required=is_required))

    def understand(self, value: object) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            raise ValidationError(f"Select {self.label}. The answer must be true or false")
        return value


class LondonDate(Labelled[date], fields.Date):
    """A date by the London calendar, written YYYY-MM-DD; `when` limits it by today, which the schema is given."""

    def __init__(self, label: str, *, when: When | None = None, is_required: bool = True) -> None:
        self.label, self.when = label, when
        super().__init__(**spoken("Enter", label, is_required=is_required))

    def understand(self, value: object) -> date:
        """The day, real and in a year we know."""
        if not isinstance(value, str) or not _has_shape(value, "0000-00-00"):
            raise self.refusal("must be a date written like 2026-03-27")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise self.refusal("must be a real date") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.refusal(f"must be in a year from {FIRST_YEAR} to {LAST_YEAR}")
        return day

    def refusal_on(self, day: date, today: date) -> str | None:
        """Why this day is refused today, or None when it is on the allowed side."""
        is_allowed = {
            None: True,
            "past": day < today,
            "today or past": day <= today,
            "future": day > today,
            "today or future": day >= today,
        }[self.when]
        words = {"past": "in the past", "today or past": "today or in the past"}
        words |= {"future": "in the future", "today or future": "today or in the future"}
        return None if is_allowed or self.when is None else f"{self.subject} must be {words[self.when]}"


class LondonTime(Labelled[time], fields.Time):
    """A time by London clocks, written HH:MM."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        self.label = label
        super().__init__(**spoken("Enter", label, is_required=is_required))

    def understand(self, value: object) -> time:
        """The time of day."""
        sentence = "must be a time written like 09:30"
        if not isinstance(value, str) or not _has_shape(value, "00:00"):
            raise self.refusal(sentence)
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise self.refusal(sentence) from None


class Instant(Labelled[datetime], fields.DateTime):
    """A moment with its offset from UTC, kept in UTC; without an offset it could be two moments and is refused."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        self.label = label
        super().__init__(**spoken("Enter", label, is_required=is_required))

    def understand(self, value: object) -> datetime:
        """The moment, in UTC."""
        shapes = [f"0000-00-00T00:00{seconds}" for seconds in ("", ":00", ":00.000", ":00.000000")]
        sentence = "must be a date and time with its offset, like 2026-03-27T09:30:00Z"
        if not isinstance(value, str) or not any(
            _has_shape(value, shape + offset) for shape in shapes for offset in ("Z", "+00:00", "-00:00")
        ):
            raise self.refusal(sentence)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.refusal(sentence) from None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR or abs(moment.utcoffset() or timedelta(0)) > timedelta(hours=14):
            raise self.refusal(sentence)
        return moment.astimezone(UTC)


class CanonicalUuid(Labelled[uuid.UUID], fields.UUID):
    """An id as we write it: lower case, with dashes. Other spellings of the same id are refused."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        self.label = label
        super().__init__(**spoken("Select", label, is_required=is_required))

    def understand(self, value: object) -> uuid.UUID:
        """The id."""
        if not isinstance(value, str):
            raise self.not_listed()
        try:
            found = uuid.UUID(value)
        except ValueError:
            raise self.not_listed() from None
        if str(found) != value:
            raise self.not_listed()
        return found


class OneOf(Labelled[str], fields.String):
    """One code of a list; a list of enum members gives back the member."""

    def __init__(self, label: str, codes: Iterable[str], *, is_required: bool = True) -> None:
        self.label, self.codes = label, {str(code): code for code in codes}
        super().__init__(**spoken("Select", label, is_required=is_required, enum=list(self.codes)))

    def understand(self, value: object) -> str:
        """The code."""
        if not isinstance(value, str) or value not in self.codes:
            raise self.not_listed()
        return self.codes[value]


class ManyOf(Labelled[tuple[str, ...]], fields.List[str]):  # type: ignore[misc]  # a frozen command holds a tuple
    """Several codes of a list, each once, given back as a tuple in the order of the list."""

    def __init__(self, label: str, codes: Iterable[str], *, is_required: bool = True) -> None:
        self.label, self.codes = label, {str(code): code for code in codes}
        rest = spoken("Select", label, is_required=is_required, empty=(), uniqueItems=True)
        super().__init__(OneOf(label, self.codes), **rest)

    def understand(self, value: object) -> tuple[str, ...]:
        """The codes, in the order of the list."""
        if not isinstance(value, list):
            raise ValidationError(f"Select {self.label} as a list")
        if not all(isinstance(code, str) and code in self.codes for code in value):
            raise self.not_listed()
        if len(set(value)) != len(value):
            raise ValidationError(f"Select {self.label}, each once")
        return tuple(self.codes[code] for code in self.codes if code in value)


class ManyIds(Labelled[tuple[uuid.UUID, ...]], fields.List[uuid.UUID]):  # type: ignore[misc]  # a command holds a tuple
    """Several ids, each once, given back as a tuple in the order in which they were sent."""

    def __init__(self, label: str, *, most: int = 100, is_required: bool = True) -> None:
        self.label, self.most = label, most
        rest = spoken("Select", label, is_required=is_required, empty=(), uniqueItems=True, maxItems=most)
        super().__init__(CanonicalUuid(label), **rest)

    def understand(self, value: object) -> tuple[uuid.UUID, ...]:
        """The ids."""
        if not isinstance(value, list):
            raise ValidationError(f"Select {self.label} as a list")
        one = CanonicalUuid(self.label)
        found = [one.understand(each) for each in value]
        if len(set(found)) != len(found) or len(found) > self.most:
            raise ValidationError(f"Select {self.label}, each once")
        return tuple(found)


def spoken(verb: str, label: str, *, is_required: bool, empty: object = None, **properties: object) -> dict[str, Any]:
    """What marshmallow needs to speak of a field by its label; `properties` go into the description of the API."""
    sentence = f"{verb} {label}"
    return {
        "required": is_required,
        "load_default": missing if is_required else empty,
        "error_messages": {"required": sentence, "null": sentence},
        "metadata": {"title": sentence_case(label), **properties},
    }


def _has_shape(text: str, shape: str) -> bool:
    """Whether the text has the shape, in which 0 stands for any digit of ASCII and all else for itself."""
    return len(text) == len(shape) and all(
        (found.isascii() and found.isdigit()) if wanted == "0" else found == wanted
        for found, wanted in zip(text, shape, strict=True)
    )
