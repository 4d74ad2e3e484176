"""From a study to the optimisation model: data, equations, ledger."""
