"""`python -m tests.sizes`: every file and function that is too long to be read at once, one line each."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_LINES, MOST_OF_FUNCTION = 400, 70
ROOT = Path(__file__).parents[1]
TREES = ("app", "catalog", "optimizer", "tests")
WRITTEN = frozenset({".py", ".js", ".css", ".html"})


def too_long(root: Path) -> Iterator[str]:
    """What is too long in the trees of a folder: where, how many lines, how many are read at once."""
    for file in sorted(file for tree in TREES for file in (root / tree).rglob("*") if file.suffix in WRITTEN):
        text, name = file.read_text(encoding="utf-8"), file.relative_to(root)
        lines = len(text.splitlines())
        if lines > MOST_LINES:
            yield f"{name}: {lines} lines, at most {MOST_LINES}"
        if file.suffix == ".py":
            yield from (f"{name}:{fault}" for fault in _long_functions(ast.parse(text)))


def _long_functions(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_OF_FUNCTION:
                yield f"{node.lineno}: {node.name} has {lines} lines, at most {MOST_OF_FUNCTION}"


if __name__ == "__main__":
    found = list(too_long(ROOT))
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
