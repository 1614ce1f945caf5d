"""What a visitor has (a bill, a plan file, manifests, a table), read as a question to look over first."""

import json
import re
from dataclasses import dataclass

from app.dependencies import Running
from app.faults import Fault
from app.imports.schemas import ImportView
from app.imports.task import Import
from app.solvers.ask import answer_of

NAME = "imported"
# Kubernetes manifests and Score files are YAML too, but no question is without this key.
OF_A_QUESTION = re.compile(r"""^\s*["']?workloads["']?\s*:|["']workloads["']\s*:""", re.MULTILINE)
OTHERS = re.compile(r"^\s*(?:apiVersion|services|FROM|resource|[\w ]+[,;\t][\w ]+[,;\t])", re.MULTILINE)
PLAN = re.compile(r"""["'](?:planned_values|format_version|terraform_version)["']""")


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """What was understood, or the faults of a file that cannot be read; `text` is the question to ask."""

    view: ImportView | None
    faults: tuple[Fault, ...]
    text: str


def looks_like_a_question(text: str) -> bool:
    """Whether a text is meant as a question: it names workloads, or nothing else we read."""
    other = OTHERS.search(text) or PLAN.search(text)
    return bool(OF_A_QUESTION.search(text)) or not other


def imported(running: Running, text: str) -> ImportedPage:
    """The dry run of an import. Raises Problem."""
    task = Import(text.encode("utf-8"), None, NAME, running.now().date().isoformat())
    found = answer_of(running, task)
    if isinstance(found, ImportView):
        return ImportedPage(found, (), json.dumps(found.question, indent=2, ensure_ascii=False))
    return ImportedPage(None, found, text)
