"""The fields of the national notification, for the capabilities that read what a partnership sent."""

from service.cases.rules.fields import PackField, pack_fields

__all__ = ["PackField", "notification_fields"]


def notification_fields() -> tuple[PackField, ...]:
    """Every field that a notification may answer, in the order of the form, with the words of its codes."""
    return pack_fields()
