"""YAML read event by event, without recursion, tags or objects.

The YAML 1.2 core schema decides what unquoted text means: `true` and `false` are the only truth values and
`010` is ten. `no` stays text, so that `residency: [NO]` means Norway. A date stays text as well.
"""

from dataclasses import dataclass, field

import yaml

from app.recommendations.asking.trees import Entries, Limits, NotFinite, exact_number, looks_like_number

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOT_FINITE = frozenset({".nan", ".inf", "+.inf", "-.inf"})


class UnreadableYaml(ValueError):
    """Text that is no YAML document we read; `code` names the reason, `remedy` what would be right."""

    def __init__(self, problem: str, code: str, remedy: str = "") -> None:
        """Keep the reason."""
        super().__init__(problem)
        self.code, self.remedy = code, remedy


@dataclass(slots=True)
class _Group:
    """A list or a group of keys whose end has not been read yet."""

    anchor: str | None
    is_mapping: bool
    items: list[object] = field(default_factory=list)

    def close(self) -> object:
        """The finished list, or the finished group of keys."""
        if not self.is_mapping:
            return self.items
        keys, values = self.items[::2], self.items[1::2]
        return Entries.of([(_key(key), value) for key, value in zip(keys, values, strict=True)])


def _key(key: object) -> object:
    """A key that can be kept: a group used as a key is kept as its first letters, to be refused."""
    return key if isinstance(key, str | int) else (repr(key)[:40],)


def read_yaml(text: str, limits: Limits) -> object:
    """The value of the one document in `text`; raises `UnreadableYaml`."""
    try:
        return _Builder(limits).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = error.problem or "the text ends too early"
        raise UnreadableYaml(f"not readable as YAML{where}: {reason}", "syntax") from error
    except yaml.YAMLError as error:
        raise UnreadableYaml("the text holds a character that YAML does not allow", "syntax") from error


class _Builder:
    """Builds one document from parser events; open groups sit on a stack, so depth is bounded."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.open: list[_Group] = []
        self.anchors: dict[str, object] = {}
        self.documents: list[object] = []

    def build(self, text: str) -> object:
        """The value of the one document."""
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self._read(event)
        if not self.documents:
            raise UnreadableYaml("the document is empty", "empty", "write keys and values")
        return self.documents[0]

    def _read(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent) and self.documents:
            raise UnreadableYaml("there are several documents", "several_documents", "keep one")
        if isinstance(event, yaml.NodeEvent) and not isinstance(event, yaml.AliasEvent):
            _refuse_tag(event)
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            group = self.open.pop()
            self._add(group.close(), group.anchor)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(_scalar(event.value, plain=event.implicit[0]), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._repeat(event)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.open) >= self.limits.depth:
            raise UnreadableYaml(f"the document is nested deeper than {self.limits.depth}", "too_deep")
        self.open.append(_Group(event.anchor, isinstance(event, yaml.MappingStartEvent)))

    def _repeat(self, event: yaml.AliasEvent) -> None:
        anchor = event.anchor or ""
        if anchor not in self.anchors:
            raise UnreadableYaml(f"the alias *{anchor[:40]} has no anchor before it", "syntax")
        self._add(self.anchors[anchor], None)

    def _add(self, value: object, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = value
        (self.open[-1].items if self.open else self.documents).append(value)


def _refuse_tag(event: yaml.NodeEvent) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        where = f"line {event.start_mark.line + 1}" if event.start_mark else "the document"
        raise UnreadableYaml(f"{where} has a tag (`!...`)", "tag", "write the plain value")


def _scalar(text: str, *, plain: bool) -> object:
    """The value of a scalar; quoted text (`plain` false) is always text."""
    if not plain:
        return text
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if text.lower() in _NOT_FINITE:
        return NotFinite(text)
    return exact_number(text) if looks_like_number(text) else text
