"""Where a fault sits: steps into the document, told by names of workloads and kept in document order."""

from collections.abc import Mapping, Sequence

from app.faults import Fault, Step, pointer
from app.recommendations.asking.trees import Tree

Steps = tuple[Step, ...]
LONGEST_STEP = 100


class Places:
    """The places of one document. `from_defaults` holds, per workload, the keys it took from `defaults`."""

    def __init__(self, tree: Mapping[str, Tree], from_defaults: Mapping[int, frozenset[Steps]]) -> None:
        """Number every value of the document in the order written."""
        self._names = _names_of_workloads(tree)
        self._from_defaults = from_defaults
        self._sequence: dict[Steps, int] = {}
        self._plain: set[Steps] = set()
        self._number(dict(tree), ())

    def fault(self, steps: Sequence[Step], problem: str, remedy: str, code: str) -> Fault:
        """A fault at `steps`, moved to `defaults` when the value was written there."""
        home = self._home(tuple(steps))
        return Fault(self.path(home), problem, remedy, code, pointer(home))

    def located(self, fault: Fault) -> Fault:
        """A fault known by its pointer only, with its path."""
        steps = self._steps(fault.pointer)
        return Fault(self.path(steps), fault.problem, fault.remedy, fault.code, fault.pointer)

    def path(self, steps: Steps) -> str:
        """Steps for a person: `workloads.chat.requirements.residency`, without the index of a plain item."""
        if steps and isinstance(steps[-1], int) and steps in self._plain and len(steps) > 2:
            steps = steps[:-1]
        words = [str(step) for step in steps]
        if len(steps) > 1 and steps[0] == "workloads" and isinstance(steps[1], int):
            words[1] = self._names.get(steps[1], words[1])
        return ".".join(map(_short, words))

    def in_order(self, faults: Sequence[Fault]) -> list[Fault]:
        """Faults without repetition, in the order of the document."""
        distinct = {(fault.pointer, fault.problem): fault for fault in faults}
        return sorted(distinct.values(), key=lambda fault: self._rank(self._steps(fault.pointer)))

    def _rank(self, steps: Steps) -> int:
        """Position of a value; a missing one takes the position of the group it is missing from."""
        while steps and steps not in self._sequence:
            steps = steps[:-1]
        return self._sequence[steps]

    def _number(self, tree: Tree, steps: Steps) -> None:
        self._sequence[steps] = len(self._sequence)
        if isinstance(tree, dict):
            for key, value in tree.items():
                self._number(value, (*steps, key))
        elif isinstance(tree, list):
            for index, value in enumerate(tree):
                self._number(value, (*steps, index))
        else:
            self._plain.add(steps)

    def _home(self, steps: Steps) -> Steps:
        if len(steps) < 3 or steps[0] != "workloads" or not isinstance(steps[1], int):
            return steps
        taken = self._from_defaults.get(steps[1], frozenset())
        if steps[2:3] in taken or steps[2:4] in taken:
            return ("defaults", *steps[2:])
        return steps

    def _steps(self, text: str) -> Steps:
        """The steps of a pointer; digits are an index only where the document has a list."""
        steps: Steps = ()
        for word in text.split("/")[1:]:
            key = word.replace("~1", "/").replace("~0", "~")
            index = int(key) if key.isdecimal() and len(key) < 10 else -1
            steps = (*steps, index) if (*steps, index) in self._sequence else (*steps, key)
        return steps


def _short(word: str) -> str:
    """A step on one line, however it was written."""
    visible = "".join(letter if letter.isprintable() else " " for letter in word[:LONGEST_STEP])
    return visible if len(word) <= LONGEST_STEP else visible + "…"


def _names_of_workloads(tree: Mapping[str, Tree]) -> dict[int, str]:
    """Index to name; of two workloads with one name only the first is called by it."""
    workloads = tree.get("workloads")
    names: dict[str, int] = {}
    for index, workload in enumerate(workloads if isinstance(workloads, list) else []):
        name = workload.get("name") if isinstance(workload, dict) else None
        if isinstance(name, str) and name.strip():
            names.setdefault(name, index)
    return {index: name for name, index in names.items()}
