"""Who holds the keys: what a provider documents, and whether that meets what a workload asks for.

Words come from the text of `key_management_options` through `readings.csv`. A text that begins with
"unknown" says nothing of this offer, whatever it mentions.
"""

from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.verdicts import Said, Verdict

LAYER = "key_management_options"
OPTIONS = ("external_hsm", "imported_keys", "confidential_computing", "no_external_hsm")


def offered_words(facts: SovereigntyFacts, structure: int) -> dict[str, int]:
    """Key options a structure documents, with the tier (0-4) of the evidence; empty when unknown."""
    fact = facts.fact(structure, LAYER)
    if fact is None or fact.value.lower().startswith("unknown"):
        return {}
    found = [option for option in OPTIONS if facts.reads(structure, LAYER, option)]
    if "no_external_hsm" in found:
        found = [option for option in found if option != "external_hsm"]
    return dict.fromkeys(found, int(fact.strength))


def keys_standing(facts: SovereigntyFacts, structure: int, asked: str, workload_type: str) -> Verdict:
    """Does a structure give the keys a workload asks for (`Requirements.keys`)?

    `customer` means encrypted before sending: the customer does it alone for `storage`; code that
    computes on the data (`compute`, `ai`) needs an external key store or a confidential machine.
    """
    if asked in {"", "provider"} or (asked == "customer" and workload_type == "storage"):
        return Verdict.MET
    wanted = {"external_hsm", "confidential_computing"} if asked == "customer" else {asked}
    offered = offered_words(facts, structure)
    if wanted & set(offered):
        return Verdict.MET
    return Verdict.UNMET if "no_external_hsm" in offered and asked == "external_hsm" else Verdict.TO_CONFIRM


def keys_said(facts: SovereigntyFacts, structure: int, asked: str, workload_type: str) -> Said:
    """The standing of the keys with what the provider documents of them, and its source."""
    verdict = keys_standing(facts, structure, asked, workload_type)
    if asked == "customer" and workload_type == "storage":
        return Said(verdict, "the customer can encrypt before sending, whoever stores")
    fact = facts.fact(structure, LAYER)
    if fact is None:
        return Said(verdict, "the provider documents nothing public on keys")
    return Said(verdict, f"the provider documents: {fact.value}", (fact.source,))
