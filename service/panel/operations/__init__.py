"""What the Panel's desk takes in and does."""
