"""Many solves: designs, runs and the store that keeps them."""
