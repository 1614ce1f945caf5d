"""From a document to a plain tree: text or mapping, YAML or JSON, within limits.

Everything that makes a document unreadable raises `FaultyQuestion` at once: size, encoding, syntax, depth,
aliases that multiply. Repeated keys and numbers that are not finite do not stop the reading: they are
handed back with the tree, so that every fault can be told together.
"""

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.faults import Fault, FaultyQuestion, Step, pointer
from app.recommendations.asking.trees import Entries, Limits, NotFinite, Tree, exact_number
from app.recommendations.asking.yaml_text import UnreadableYaml, read_yaml

LARGEST_BITS = 130
_SCALARS = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read and found without a fault: its tree, on the way to another process of ours.

    Never made of bytes from outside: taking it up trusts them.
    """

    pickled: bytes

    @classmethod
    def of(cls, tree: Mapping[str, Tree]) -> "Read":
        """What was read."""
        return cls(pickle.dumps(tree))

    def tree(self) -> dict[str, Tree]:
        """The same again."""
        found: dict[str, Tree] = pickle.loads(self.pickled)
        return found


Document = str | bytes | Mapping[str, object] | Read


def read_document(document: Document, limits: Limits) -> tuple[dict[str, Tree], list[Fault]]:
    """The tree of a document and the faults that did not stop its reading (without path, with pointer)."""
    if isinstance(document, Read):
        return document.tree(), []
    if isinstance(document, str | bytes):
        raw, cleaner = _from_text(document, limits), _Cleaner(limits, exact=True)
    else:
        raw, cleaner = document, _Cleaner(limits, exact=False)
    tree = cleaner.clean(raw, ())
    if not isinstance(tree, dict):
        raise _unreadable("this is not a question", "not_a_mapping", "write keys such as `workloads:`")
    return tree, cleaner.faults


def _unreadable(problem: str, code: str, remedy: str = "") -> FaultyQuestion:
    return FaultyQuestion([Fault("", problem, remedy, code)])


def _from_text(document: str | bytes, limits: Limits) -> object:
    raw = document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass")
    if len(raw) > limits.size_bytes:
        raise _unreadable(f"the document is longer than {limits.size_bytes} bytes", "too_long")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(f"byte {error.start} is not UTF-8 text", "encoding", "save it as UTF-8") from error
    if not text.strip():
        raise _unreadable("the document is empty", "empty", "write keys and values")
    return _from_json(text, limits) if text.lstrip()[0] in "{[" else _from_yaml(text, limits)


def _from_json(text: str, limits: Limits) -> object:
    """JSON first; text that is not JSON may still be YAML in flow style (`{name: x}`)."""
    try:
        return json.loads(
            text,
            object_pairs_hook=Entries.of,
            parse_float=exact_number,
            parse_int=exact_number,
            parse_constant=NotFinite,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        refusal = _unreadable(f"not readable as JSON at {where}: {error.msg.lower()}", "syntax")
    except RecursionError as error:
        raise _unreadable(f"the document is nested deeper than {limits.depth}", "too_deep") from error
    try:
        return read_yaml(text, limits)
    except UnreadableYaml as error:
        raise refusal from error


def _from_yaml(text: str, limits: Limits) -> object:
    try:
        return read_yaml(text, limits)
    except UnreadableYaml as error:
        raise _unreadable(str(error), error.code, error.remedy) from error


def _is_text(text: str) -> bool:
    """Whether text can be written as UTF-8: JSON allows half of a surrogate pair, nothing else does."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _exact(value: int | float | Decimal) -> int | Decimal | NotFinite:
    """A number of Python as its decimal digits; a very large whole number is not even written out."""
    if isinstance(value, int):
        return value if value.bit_length() <= LARGEST_BITS else NotFinite("")
    return exact_number(str(value))


class _Cleaner:
    """Copies what was read into plain dictionaries and lists, counting values and noting what is spoilt.

    `exact` says that numbers were read from text, digit by digit.
    """

    def __init__(self, limits: Limits, *, exact: bool) -> None:
        self.limits, self.exact, self.nodes = limits, exact, 0
        self.faults: list[Fault] = []

    def clean(self, value: object, steps: tuple[Step, ...]) -> Tree:
        """The tree at `steps`; a spoilt value becomes None and a fault."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise _unreadable(f"the document has more than {self.limits.nodes} values", "too_many_values")
        if len(steps) > self.limits.depth:
            raise _unreadable(f"the document is nested deeper than {self.limits.depth}", "too_deep")
        if isinstance(value, _SCALARS):  # most are, and asking for a Mapping takes longer
            return self._clean_scalar(value, steps)
        if isinstance(value, Mapping):
            return self._clean_mapping(value, steps)
        if isinstance(value, list | tuple):
            return [self.clean(item, (*steps, index)) for index, item in enumerate(value)]
        return self._clean_scalar(value, steps)

    def _clean_mapping(self, group: Mapping[object, object], steps: tuple[Step, ...]) -> Tree:
        for twice in group.repeated if isinstance(group, Entries) else ():
            self._note((*steps, twice), "this key is written twice", "keep one", "duplicate_key")
        plain: dict[str, Tree] = {}
        for key, value in group.items():
            if isinstance(key, str) and _is_text(key):
                plain[key] = self.clean(value, (*steps, key))
            else:
                self._note(steps, "a key here is not text", "put it in quotes", "key_type")
        return plain

    def _clean_scalar(self, value: object, steps: tuple[Step, ...]) -> Tree:
        if value is None or isinstance(value, bool) or (isinstance(value, str) and _is_text(value)):
            return value
        if isinstance(value, date):
            return value.isoformat()
        if self.exact and isinstance(value, Decimal):
            return value
        number: object = _exact(value) if isinstance(value, int | float | Decimal) else value
        if isinstance(number, int | Decimal):
            return number
        if isinstance(number, NotFinite):
            self._note(steps, "not a finite number of ordinary size", "write one such as 12.5", "not_finite")
        else:
            self._note(steps, "this kind of value cannot be read", "use text, a number, a list", "value_type")
        return None

    def _note(self, steps: tuple[Step, ...], problem: str, remedy: str, code: str) -> None:
        self.faults.append(Fault("", problem, remedy, code, pointer(steps)))
