"""Geography: distance and latency, climate and PUE."""
