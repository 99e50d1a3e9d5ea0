"""The processes beside the web: the relay that rings, the workers that carry, the schedule that remembers."""
