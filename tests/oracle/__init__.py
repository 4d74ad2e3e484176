"""The planner's optimum, found a second time by other means."""
