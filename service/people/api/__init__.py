"""The same account pages for programs: people, invitations, connections, settings, audit, handovers and tokens."""

from service.people.api import account, people, post

BLUEPRINTS = tuple(module.api for module in (account, people, post))
"""Every blueprint to hang."""
