"""Settings: dated, attributed and never lost; and only the Panel says what meets the law's clock."""

import pytest

from tenants.accounts import setting
from tenants.work import work_for
from tests.integration.people.builders import holder
from tests.support.world import World

WHY = {"reason": "The executive decided it on 3 November."}


def test_a_setting_changes_under_a_name_with_a_reason_and_keeps_its_history(world: World) -> None:
    # given
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/settings"

    # when
    before = browser.get(here).text
    first = browser.submit(f"{here}/steps-template", {"template": "sefton", **WHY})
    second = browser.submit(f"{here}/steps-template", {"template": "law-only", **WHY})
    page = browser.get(here).text

    # then
    assert "nobody has changed this yet" in before
    assert (first.location, second.location) == (here, here)
    assert page.index("The law’s days only") < page.index("Sefton’s rapid review steps".replace("’", "&#39;"))
    assert "Helen Holder" in page
    assert "The executive decided it on 3 November." in page
    with work_for(world.house, world.north.id) as work:
        found = setting(work.session, "steps-template")
        assert found is not None
        assert (found.value, found.set_by) == ({"template": "law-only"}, "Helen Holder")


@pytest.mark.parametrize(
    ("channel", "address", "status"),
    [
        ("manual", "", 302),
        ("hosted-panel", "", 302),
        ("manual", "https://panel.example/", 422),
        ("https-endpoint", "https://panel.example/notify", 302),
        ("https-endpoint", "", 422),
        ("https-endpoint", "http://panel.example/notify", 422),
        ("https-endpoint", "http://127.0.0.1/notify", 422),
        ("https-endpoint", "https://name:word@panel.example/", 422),
        ("drop", "s3://panel-bucket/in?kms=alias/panel", 302),
        ("drop", "s3://panel-bucket/in", 422),
        ("drop", "s3://b/in?kms=k&endpoint=http://127.0.0.1:9000", 422),
        ("pigeon", "", 422),
    ],
)
def test_a_notification_channel_has_the_address_it_needs(world: World, channel: str, address: str, status: int) -> None:
    browser = world.browser(holder(world, world.north))
    here = f"/accounts/{world.north.slug}/settings/notification-channel"
    page = browser.submit(here, {"channel": channel, "address": address, **WHY})
    assert page.status_code == status
    with work_for(world.house, world.north.id) as work:
        found = setting(work.session, "notification-channel")
        expected = None if status == 422 else {"channel": channel, "address": address}
        assert (found and found.value) == expected


def test_only_the_panels_holder_says_that_a_notification_here_meets_the_clock(world: World) -> None:
    # given
    name, answers = "panel-accepts-hosted-notifications", {"is_accepted": "yes", "says_who": "Panel secretary", **WHY}
    panel, board = world.browser(holder(world, world.panel)), world.browser(holder(world, world.north))
    desk = world.browser(world.someone(world.panel, "panel-secretariat"))
    here = f"/accounts/{world.panel.slug}/settings/{name}"

    # when
    nameless = panel.submit(here, answers | {"says_who": ""})
    accepted = panel.submit(here, answers)

    # then
    assert (nameless.status_code, accepted.status_code) == (422, 302)
    assert 'id="says_who-error"' in nameless.text
    assert board.get(f"/accounts/{world.north.slug}/settings/{name}").status_code == 404
    assert desk.get(here).status_code == 403
    with work_for(world.house, world.panel.id) as work:
        found = setting(work.session, name)
        assert found is not None
        assert (found.value, found.reason) == (True, f"Accepted by Panel secretary. {WHY['reason']}")


def test_a_setting_changes_by_api_with_the_same_rules(world: World) -> None:
    machine = world.machine(world.north, holder(world, world.north))
    done = machine.send("settings/steps-template", {"template": "devon", **WHY}, method="PUT")
    wrong = machine.send("settings/steps-template", {"template": "made-up", **WHY}, method="PUT")
    unknown = machine.send("settings/made-up", {"template": "devon", **WHY}, method="PUT")
    assert [answer.status_code for answer in (done, wrong, unknown)] == [200, 422, 404]
    assert done.json["value"] == {"template": "devon"}
