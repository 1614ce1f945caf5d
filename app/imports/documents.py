"""JSON and YAML of strangers, within bounds: several YAML documents, text before a JSON object tolerated."""

import json
from collections.abc import Iterator, Mapping, Sequence

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Limits
from app.recommendations.asking.yaml_text import UnreadableYaml, read_yaml

LIMITS = Limits(size_bytes=50 * 1024 * 1024, depth=60, nodes=2_000_000)
YAML_LIMITS = Limits(size_bytes=4 * 1024 * 1024, depth=50, nodes=100_000)
MOST_DOCUMENTS = 2_000


def json_object(raw: bytes) -> Mapping[str, object]:
    """The object in a text, from its first brace on. Raises FaultyQuestion."""
    if len(raw) > LIMITS.size_bytes:
        raise unreadable(f"the file is larger than {LIMITS.size_bytes:,} bytes", "split it", "too_long")
    text = raw.decode("utf-8-sig", errors="replace")
    start = text.find("{")
    if start < 0:
        raise unreadable(
            "there is no JSON object in it", "write the plan with `terraform show -json`", "syntax"
        )
    try:
        found, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise unreadable(
            "not readable as JSON", "write the plan with `terraform show -json`", "syntax"
        ) from error
    return found if isinstance(found, dict) else {}


def yaml_documents(raw: bytes) -> list[Mapping[str, object]]:
    """The groups of keys in a text of one or more YAML documents. Raises FaultyQuestion."""
    if len(raw) > YAML_LIMITS.size_bytes:
        raise unreadable(f"the file is larger than {YAML_LIMITS.size_bytes:,} bytes", "split it", "too_long")
    text = raw.decode("utf-8-sig", errors="replace")
    parts = [part for part in _parts(text) if part.strip()]
    if len(parts) > MOST_DOCUMENTS:
        raise unreadable(f"more than {MOST_DOCUMENTS:,} documents", "split the file", "too_many_values")
    found = []
    for number, part in enumerate(parts, start=1):
        try:
            document = read_yaml(part, YAML_LIMITS)
        except UnreadableYaml as error:
            raise unreadable(f"document {number}: {error}", error.remedy, error.code) from error
        if isinstance(document, Mapping):
            found.append(document)
    return found


def _parts(text: str) -> Iterator[str]:
    """Documents between lines that begin with three dashes."""
    part: list[str] = []
    for line in text.splitlines():
        if line.startswith("---"):
            yield "\n".join(part)
            part = [line[3:]]
        else:
            part.append(line)
    yield "\n".join(part)


def unreadable(problem: str, remedy: str, code: str) -> FaultyQuestion:
    """The refusal of a whole file."""
    return FaultyQuestion([Fault("file", problem, remedy, code)])


def at(tree: object, path: str) -> list[object]:
    """The values at a path such as `disk.0.size` or `disk.*.size`: a step of `*` takes every item."""
    found: list[object] = [tree]
    for step in path.split("."):
        found = [inner for value in found for inner in _step(value, step)]
    return [value for value in found if value is not None]


def _step(value: object, step: str) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield value.get(step)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if step == "*":
            yield from value
        elif step.isdecimal() and int(step) < len(value):
            yield value[int(step)]


def group(value: object) -> Mapping[str, object]:
    """The value where it is a group of keys, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Sequence[object]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
