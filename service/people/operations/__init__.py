"""What people change in their account: members, invitations, connections, settings, tokens and stuck post."""
