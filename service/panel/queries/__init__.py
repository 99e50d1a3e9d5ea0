"""What the secretariat reads: its queue, and one notification with its history."""
