"""What a base came to, as text: searched once, known to every process that goes on from it."""

import json
from dataclasses import asdict

import numpy as np

from optimizer import GoalValue, Outcome, Placed, Refused, Status, Undecided

_KINDS: dict[str, type[Placed | Refused | Undecided]] = {
    kind.__name__: kind for kind in (Placed, Refused, Undecided)
}


def outcome_text(outcome: Outcome) -> str:
    """One line of JSON, from which `outcome_in` gives the same outcome, to the last bit."""
    values = asdict(outcome)
    if isinstance(outcome, Placed):
        values["choice"] = outcome.choice.tolist()
    return json.dumps([type(outcome).__name__, values])


def outcome_in(text: str) -> Outcome:
    """The outcome of a text."""
    name, values = json.loads(text)
    if _KINDS[name] is Placed:
        values |= {
            "status": Status(values["status"]),
            "choice": np.array(values["choice"], dtype=np.int32),
            "goals": tuple(GoalValue(**goal) for goal in values["goals"]),
        }
    if _KINDS[name] is Refused:
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return _KINDS[name](**values)
