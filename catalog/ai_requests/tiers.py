"""How an energy figure was obtained, and why there may be none."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.provenance import Grade


class Tier(StrEnum):
    """The evidence ladder, best first. `V` is a vendor's statement: shown beside, never graded."""

    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    E1 = "E1"
    E2 = "E2"
    V = "V"

    @property
    def precautionary(self) -> bool:
        """Whether the fit had a part in the figure: its letter is then that of the high end, never an A."""
        return self in (Tier.M3, Tier.E1, Tier.E2)

    @property
    def grade(self) -> Grade:
        """Measured for M1 and M2, modelled for M3 and E1, assumed for E2, declared for V."""
        grades = {
            Tier.M1: Grade.MEASURED,
            Tier.M2: Grade.MEASURED,
            Tier.E2: Grade.ASSUMED,
            Tier.V: Grade.DECLARED,
        }
        return grades.get(self, Grade.MODELLED)


@dataclass(frozen=True, slots=True)
class Unservable:
    """Why a model cannot be sized or its energy not told: a stable reason code and what it is about.

    Codes: `unknown_model`, `moving_alias`, `size_unknown`, `weights_not_available`, `unknown_gpu`,
    `gpu_memory_unknown`, `gpu_power_unknown`, `gpu_peak_unknown`, `unknown_precision`, `too_slow`,
    `need_unknown`.
    """

    reason: str
    detail: str = ""
