"""Everything known about AI requests in one frozen value, read from the data folder."""

from dataclasses import dataclass
from pathlib import Path

from catalog.ai_requests.constants import CONSTANTS, FACTORS, Constants, constants_from
from catalog.ai_requests.fit import FIT, EnergyFit, fit_from
from catalog.ai_requests.label import LABEL, Label, label_from
from catalog.ai_requests.measured import ENERGY, THROUGHPUT, Measurements, measurements_from
from catalog.ai_requests.models import ALIASES, MODELS, Models, models_from
from catalog.ai_requests.statements import ANCHORS, PROVIDER_CATALOG, Statement, statements_from
from catalog.files import DATA, DataFiles
from catalog.hardware import Gpus


@dataclass(frozen=True, slots=True, eq=False)
class AiFacts:
    """Models, measurements, the fit for what nobody measured, constants, the label,
    what others state, and the GPUs all of them name.

    Compared and hashed by identity, so that sizing may be remembered per set of facts.
    """

    models: Models
    measurements: Measurements
    fit: EnergyFit
    constants: Constants
    label: Label
    statements: tuple[Statement, ...]
    gpus: Gpus


def read_ai_facts(gpus: Gpus, folder: Path = DATA) -> AiFacts:
    """The facts of a data folder. Raises ValueError on a row that does not fit the others."""
    paths = (MODELS, ALIASES, ENERGY, THROUGHPUT, FIT, CONSTANTS, FACTORS, LABEL, ANCHORS, PROVIDER_CATALOG)
    return ai_facts_from(DataFiles({path: (folder / path).read_bytes() for path in paths}), gpus)


def ai_facts_from(files: DataFiles, gpus: Gpus) -> AiFacts:
    """The facts of files already read. Raises ValueError on a row that does not fit the others."""
    models = models_from(files)
    return AiFacts(
        models=models,
        measurements=measurements_from(files, models, gpus),
        fit=fit_from(files),
        constants=constants_from(files),
        label=label_from(files),
        statements=statements_from(files, models),
        gpus=gpus,
    )
