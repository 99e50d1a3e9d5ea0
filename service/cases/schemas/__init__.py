"""What each command of cases needs, for the form and for the JSON alike."""
