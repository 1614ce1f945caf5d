"""Does the plan survive the doubt of its facts: draws, regret, which fact decides, which to check first."""
