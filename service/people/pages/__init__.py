"""The pages of this capability: signing in, an account's people, connections, settings, audit trail and post."""

from service.people.pages import (
    accounts,
    audit,
    by_link,
    connections,
    factors,
    invitations,
    joining,
    members,
    post,
    security,
    settings,
    sign_ins,
)

BLUEPRINTS = tuple(
    module.pages
    for module in (
        accounts,
        audit,
        by_link,
        connections,
        factors,
        invitations,
        joining,
        members,
        post,
        security,
        settings,
        sign_ins,
    )
)
"""Every blueprint to hang; the demonstration's own comes from `make_demonstration_pages`."""
