"""What each code of a compared place means, in words; most are those of every answer."""

from app.recommendations.explain.gap_words import effect_of

OWN_WORDS = {
    "precision_assumed": "the service does not say how many bits its weights have: sixteen were taken, eight "
    "for closed models",
    "customer_meter": "energy of the GPUs as metered by the customer",
}
MEASURED = "measured_on_"


def words_of(code: str) -> str:
    """The words of a code; `measured_on_...` names the configuration that was measured."""
    if code.startswith(MEASURED):
        return f"energy was measured on {code.removeprefix(MEASURED).replace('_', ' ')}"
    return OWN_WORDS.get(code) or effect_of(code)
