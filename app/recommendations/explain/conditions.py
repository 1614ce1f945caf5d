"""Requirements no fact can gate, and what is known of them at the chosen place."""

from typing import Literal

from app.recommendations.answer_placement import ConditionState
from app.recommendations.explain.chosen import Chosen
from catalog.levels import workload_type
from catalog.sovereignty import KeyStanding, keys_standing
from catalog.workloads import Condition, Embeddings, Workload

State = Literal["met", "unmet", "to_confirm"]
KEYS_TEXT = {
    "provider": "keys held by the provider",
    "customer": "keys held by the customer",
    "external_hsm": "keys held in a module outside the provider",
    "confidential_computing": "data decrypted only inside an attested confidential machine",
}
STATES: dict[KeyStanding, State] = {
    KeyStanding.MET: "met",
    KeyStanding.UNMET: "unmet",
    KeyStanding.TO_CONFIRM: "to_confirm",
}
KEY_CONDITION = "key_control"


def conditions_of(chosen: Chosen) -> tuple[ConditionState, ...]:
    """Every condition of the data class, and the keys asked for.

    Control of the keys is settled by what the provider documents (`catalog.sovereignty.keys_standing`).
    """
    asked = chosen.workload.requirements
    states = [_state(condition, chosen) for condition in asked.conditions]
    if asked.keys and asked.keys != "provider":
        text = KEYS_TEXT.get(asked.keys, asked.keys)
        states.append(ConditionState(code="keys", text=text, state=_keys(chosen, asked.keys)))
    return tuple(states)


def _state(condition: Condition, chosen: Chosen) -> ConditionState:
    # Beside the keys nothing in the catalog settles them: the buyer confirms, Havre lists.
    state = _keys(chosen, "customer") if condition.code == KEY_CONDITION else "to_confirm"
    return ConditionState(code=condition.code, text=condition.text, state=state)


def _keys(chosen: Chosen, asked: str) -> State:
    facts = chosen.market.catalog.sovereignty
    return STATES[keys_standing(facts, chosen.structure, asked, handling_of(chosen.workload))]


def handling_of(workload: Workload) -> str:
    """`storage` where data may rest encrypted by the customer; an index that is searched computes on it."""
    need = workload.need
    if isinstance(need, Embeddings) and need.index != "none":
        return "compute"
    return workload_type(workload)
