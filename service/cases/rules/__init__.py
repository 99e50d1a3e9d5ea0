"""What guidance and this service decide about a case, as pure functions."""
