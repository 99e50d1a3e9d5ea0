"""Messages to one person each, in neutral words, and the reminders that go out by rule so that nobody can forget."""
