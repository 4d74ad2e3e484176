"""Why a plan is as it is, or why there is none: what must give, and which limits conflict."""
