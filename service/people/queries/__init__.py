"""What an account may read of its own people, connections, settings, post and audit trail; frozen views only."""
