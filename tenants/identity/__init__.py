"""People, their factors, sessions, memberships and tokens; and the gate that admits one of them to an account."""
