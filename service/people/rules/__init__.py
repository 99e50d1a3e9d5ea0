"""What people may do to an account's members, settings and post; pure decisions."""
