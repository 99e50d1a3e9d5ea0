"""The one way in which starting Cairn may be refused."""


class LaunchError(Exception):
    """Cairn cannot start or go on; the message is a sentence for the person at the terminal and says what to do."""
