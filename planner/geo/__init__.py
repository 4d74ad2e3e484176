"""Geography: distance and latency, climate and PUE, borders on a map."""
