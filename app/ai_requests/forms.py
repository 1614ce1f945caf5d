"""The forms a comparison is sent in, and which of them a client asks for."""

from enum import StrEnum

from app.ai_requests.schemas import Comparison

LARGEST_SHARE = 1.0


class Form(StrEnum):
    """A form by its media type; the first is what a client gets that names none of them."""

    JSON = "application/json"
    CSV = "text/csv"
    MARKDOWN = "text/markdown"


def wanted_form(accept: str) -> Form:
    """The form a client prefers by its `Accept` header (RFC 9110, 12.5.1); JSON where it names none."""
    shares = {form: _share(accept, form.value) for form in Form}
    return max(Form, key=lambda form: shares[form])


def _share(accept: str, media_type: str) -> float:
    """How much a media type is wanted, 0-1: the most exact range that holds it decides."""
    kind = media_type.partition("/")[0]
    ranges = {media_type: 3, f"{kind}/*": 2, "*/*": 1}
    found: tuple[int, float] = (0, 0.0)
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        exactness = ranges.get(name.strip().lower(), 0)
        if exactness > found[0]:
            found = exactness, _quality(parameters)
    return found[1]


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(LARGEST_SHARE, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return LARGEST_SHARE


def written(comparison: Comparison, form: Form, *, inventory: bool = False) -> str:
    """A comparison as text in a form; `inventory` gives the rows of a greenhouse gas inventory in CSV."""
    from app.render.inventory import comparison_inventory_csv
    from app.render.requests_text import comparison_csv, comparison_markdown

    match form:
        case Form.JSON:
            return comparison.model_dump_json()
        case Form.CSV if inventory:
            return comparison_inventory_csv(comparison)
        case Form.CSV:
            return comparison_csv(comparison)
        case Form.MARKDOWN:
            return comparison_markdown(comparison)
