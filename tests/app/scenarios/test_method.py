"""The method page lists the vocabulary as it is."""

from pathlib import Path

import app.scenarios
from app.scenarios.changes.change import Change
from app.scenarios.vocabulary import KINDS

PAGE = Path(app.scenarios.__file__).parent / "method.md"


def vocabulary_table() -> str:
    """One line per kind: its keys (in brackets: may be left out) and the first line of its description."""
    lines = ["| kind | keys | what is supposed |", "|---|---|---|"]
    lines += [f"| `{kind}` | {_keys(change)} | {_about(change)} |" for kind, change in KINDS.items()]
    return "\n".join(lines)


def _keys(change: type[Change]) -> str:
    fields = [(name, field) for name, field in change.model_fields.items() if name != "kind"]
    return ", ".join(f"`{name}`" if field.is_required() else f"[`{name}`]" for name, field in fields)


def _about(change: type[Change]) -> str:
    return (change.__doc__ or "").strip().partition("\n")[0].replace("|", "\\|")


def test_the_method_page_lists_every_change_with_its_keys() -> None:
    text = PAGE.read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- vocabulary -->\n")
    table, _, _ = rest.partition("<!-- /vocabulary -->")
    assert table.strip() == vocabulary_table()
