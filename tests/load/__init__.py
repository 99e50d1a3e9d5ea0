"""What Cairn costs on this machine, as ratios within one run: `make bench`. No test asserts a time."""
