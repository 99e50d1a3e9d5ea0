"""The notification's fields, counted against what was read of the national form and the published data set."""

from service.cases.rules.fields import UNKNOWN, Pack, fields_of, pack_fields

PUBLISHED = {
    "nature",
    "nature_looked_after",
    "looked_after",
    "sex",
    "age_band",
    "ethnicity",
    "disability",
    "placement",
    "child_in_need",
    "child_protection",
    "known_to_agencies",
    "quarter",
    "local_authority",
    "region",
}
"""The coded fields of the Department's data set (domain §1.4), the nature in its two columns."""


def test_every_coded_field_of_the_published_data_set_is_asked() -> None:
    assert {field.id for field in pack_fields() if field.is_coded} == PUBLISHED


def test_the_pack_asks_forty_questions_and_fourteen_of_them_are_coded() -> None:
    by_section = {section: len(fields_of(section)) for section in ("notifier", "incident", "child")}
    assert by_section == {"notifier": 4, "incident": 19, "child": 16}
    assert sum(field.is_coded for field in pack_fields()) == 14


def test_not_known_and_not_yet_known_are_two_answers_of_every_question() -> None:
    for field in pack_fields():
        assert [code for code, _ in field.codes][-2:] == list(UNKNOWN)
        words = dict(field.codes)
        assert words["not-known"] != words["not-yet-known"]


def test_what_was_not_read_on_the_form_is_not_called_verified() -> None:
    for field in pack_fields():
        assert field.verified == ("not read" not in field.source), field.id


def test_a_pack_survives_being_sealed_and_opened() -> None:
    # given
    pack = Pack({"notifier_name": "A"}, {"nature": "death"}, {"1": {"sex": "not-known"}})

    # when
    again = Pack.from_json(pack.as_json())  # type: ignore[arg-type] # plain values, as JSON gives them

    # then
    assert again == pack


def test_answering_a_section_again_drops_what_was_emptied_and_leaves_the_others() -> None:
    # given
    pack = Pack({}, {"nature": "death", "region": "london"}, {"1": {"sex": "male"}, "2": {"sex": "female"}})

    # when
    changed = pack.with_section("child", {"sex": "", "disability": "yes"}, "1")

    # then
    assert changed.children == {"1": {"disability": "yes"}, "2": {"sex": "female"}}
    assert changed.incident == pack.incident
