"""Requirements no fact can gate, and what is known of them at the chosen place."""

from app.recommendations.answer_placement import ConditionState
from app.recommendations.explain.chosen import Chosen
from catalog.workloads import Condition

KEYS_TEXT = {
    "provider": "keys held by the provider",
    "customer": "keys held by the customer",
    "external_hsm": "keys held in a module outside the provider",
    "confidential_computing": "data decrypted only inside an attested confidential machine",
}


def conditions_of(chosen: Chosen) -> tuple[ConditionState, ...]:
    """Every condition of the data class, and the keys asked for."""
    asked = chosen.workload.requirements
    states = [_state(condition) for condition in asked.conditions]
    if asked.keys and asked.keys != "provider":
        text = KEYS_TEXT.get(asked.keys, asked.keys)
        states.append(ConditionState(code="keys", text=text, state="to_confirm"))
    return tuple(states)


def _state(condition: Condition) -> ConditionState:
    # Nothing in the catalog settles them: the buyer confirms, Havre lists.
    return ConditionState(code=condition.code, text=condition.text, state="to_confirm")
