"""People: signing in, members and invitations, connections, settings, the audit trail and the post of one account."""
