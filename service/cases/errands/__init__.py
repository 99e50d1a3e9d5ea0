"""Steps of cases in the outside world and in the background, run by workers with no transaction open."""
