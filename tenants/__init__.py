"""Accounts, identity, access, isolation, seals, audit, outbox and handovers: the part that never knows a page."""
