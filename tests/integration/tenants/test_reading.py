"""A page tells of one moment, also where something happens while it is being read."""

from service.people.queries.post import sent_post
from tenants.access.roles import Actor
from tenants.database import new_id
from tenants.handovers import Posting
from tenants.work import Admission, work_at_door, work_for
from tests.support.world import World


def test_what_happens_while_a_page_is_read_is_not_half_on_it(world: World) -> None:
    # given: a page has begun to read
    someone = world.someone(world.north, "business-manager")
    actor = Actor(world.north.id, someone.id, someone.name, frozenset({"business-manager"}), via="page")
    posting = Posting("notification", world.panel.id, "incident", new_id(), {})
    with work_at_door(world.house, Admission(world.north, actor), read_only=True) as page:
        before = sent_post(page, "", None, 10)

        # when: somebody else sends something
        with work_for(world.house, world.north.id) as work:
            work.hand_over(posting)
        later = sent_post(page, "", None, 10)

    # then
    with work_at_door(world.house, Admission(world.north, actor), read_only=True) as next_page:
        assert len(sent_post(next_page, "", None, 10)) == 1
    assert (len(before), len(later)) == (0, 0)
