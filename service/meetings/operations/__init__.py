"""What changes meetings: planning and moving them, inviting people, and recording what happened."""
