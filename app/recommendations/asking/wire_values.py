"""The smallest pieces of the wire schema: numbers, money, dates and names the catalog must know.

Every type refuses with a problem and a remedy in plain words; names are checked against the `Known` of the
validation context, so that one pass over a document finds all its faults.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.faults import echo
from app.recommendations.asking.vocabulary import AREAS, Vocabulary, nearest

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMOUNT = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?")
LONGEST_NAME = 100
SHORT_LIST = 12


@dataclass(frozen=True, slots=True)
class Known:
    """The names a document may refer to: those of the catalog, and its own workloads."""

    vocabulary: Vocabulary
    workloads: frozenset[str]


class Wire(BaseModel):
    """A group of keys as written; unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def known(info: ValidationInfo) -> Known:
    """The names of the validation context; asking without them is a mistake of the program."""
    if not isinstance(info.context, Known):
        raise TypeError("the wire schema is validated with a Known as its context")
    return info.context


def refuse(code: str, problem: str, remedy: str = "") -> PydanticCustomError:
    """A fault raised inside a validator: what is wrong, what would be right."""
    return PydanticCustomError(code, "{problem}", {"problem": problem, "remedy": remedy})


def unknown(word: str, what: str, names: Collection[str], otherwise: str = "") -> PydanticCustomError:
    """A name nobody knows, with the nearest known one, or the whole list when it is short."""
    guess = nearest(word, names)
    if guess:
        remedy = f"did you mean {guess}?"
    elif 0 < len(names) <= SHORT_LIST:
        remedy = f"use one of {', '.join(sorted(names))}"
    else:
        remedy = otherwise
    return refuse(f"unknown_{what.split()[-1]}", f"{echo(word)} is not a known {what}", remedy)


def _read_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refuse("number_type", f"{echo(value)} is not a number", "write a number without quotes")
    return float(value)


def _read_whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refuse("whole_number_type", f"{echo(value)} is not a whole number", "write it without quotes")
    if value != int(value):
        raise refuse("whole_number_type", f"{echo(value)} is not a whole number", "drop the fraction")
    return int(value)


def _read_money(value: object) -> Decimal:
    """An amount as text (`"5400.00"`) or as a number, kept exactly as written."""
    if isinstance(value, str) and _AMOUNT.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise refuse("money_type", f"{echo(value)} is not an amount", 'write one such as "5400.00"')


def _check_date(text: str) -> str:
    try:
        if not _ISO_DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError as error:
        raise refuse("date", f"{echo(text)} is not a date", "write YYYY-MM-DD, such as 2027-01-31") from error
    return text


def _check_name(name: str) -> str:
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        remedy = f"use 1 to {LONGEST_NAME} visible characters, without spaces at the ends"
        raise refuse("name", f"{echo(name)} is not a name", remedy)
    if "#" in name:
        raise refuse("name", f'{echo(name)} holds "#", which numbers copies', "leave it out")
    return name


def _check_workload(name: str, info: ValidationInfo) -> str:
    names = known(info).workloads
    if name not in names:
        raise unknown(name, "workload", names, "use the name of a workload of this question")
    return name


def _check_provider(name: str, info: ValidationInfo) -> str:
    names = known(info).vocabulary.providers
    if name not in names:
        raise unknown(name, "provider", names, "`havre catalog providers` lists them")
    return name


def _check_country(code: str, info: ValidationInfo) -> str:
    if code not in known(info).vocabulary.countries:
        remedy = "use an ISO 3166 alpha-2 code such as FR"
        if code.upper() in known(info).vocabulary.countries:
            remedy = f"did you mean {code.upper()}?"
        raise refuse("unknown_country", f"{echo(code)} is not a country", remedy)
    return code


def _check_area(code: str, info: ValidationInfo) -> str:
    """EU, EEA or a country."""
    return _among(code, known(info).vocabulary.countries)


def _check_jurisdiction(code: str, info: ValidationInfo) -> str:
    """EU, EEA or a country that stands behind a provider, a supplier or a law, users there or not."""
    words = known(info).vocabulary
    return _among(code, words.countries | words.jurisdictions)


def _among(code: str, names: frozenset[str]) -> str:
    if code in AREAS or code in names:
        return code
    remedy = "use EU, EEA or an ISO 3166 alpha-2 code such as FR"
    if code.upper() in AREAS or code.upper() in names:
        remedy = f"did you mean {code.upper()}?"
    raise refuse("unknown_country", f"{echo(code)} is not a country", remedy)


def _check_certificate(name: str, info: ValidationInfo) -> str:
    names = known(info).vocabulary.certificates
    if name not in names:
        raise unknown(name, "certificate", names, "`havre catalog providers` shows who holds which")
    return name


def _check_gpu(name: str, info: ValidationInfo) -> str:
    names = known(info).vocabulary.gpu_models
    spelling = next((gpu for gpu in sorted(names) if gpu.lower() == name.lower()), None)
    if spelling is None:
        raise unknown(name, "GPU", names, "use a model such as H100")
    return spelling


def _check_model(name: str, info: ValidationInfo) -> str:
    vocabulary = known(info).vocabulary
    canonical = vocabulary.resolve_model(name)
    if canonical is None:
        near = vocabulary.suggest_model(name)[:2]
        remedy = f"did you mean {' or '.join(near)}?" if near else "`havre catalog models` lists them"
        raise refuse("unknown_model", f"{echo(name)} is not a known model, or names several", remedy)
    return canonical


def _check_objective(name: str, info: ValidationInfo) -> str:
    names = known(info).vocabulary.objectives
    if name not in names:
        raise unknown(name, "objective", names)
    return name


Number = Annotated[float, BeforeValidator(_read_number)]
AboveZero = Annotated[float, Field(gt=0), BeforeValidator(_read_number)]
NotNegative = Annotated[float, Field(ge=0), BeforeValidator(_read_number)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_read_number)]
Growth = Annotated[float, Field(gt=-1, le=1), BeforeValidator(_read_number)]
AtLeastOne = Annotated[float, Field(ge=1), BeforeValidator(_read_number)]
Count = Annotated[int, Field(ge=1, le=1_000_000_000), BeforeValidator(_read_whole)]
Months = Annotated[int, Field(ge=1, le=120), BeforeValidator(_read_whole)]
Level = Annotated[int, Field(ge=0, le=4), BeforeValidator(_read_whole)]
Copies = Annotated[int, Field(ge=1, le=20), BeforeValidator(_read_whole)]
Days = Annotated[int, Field(ge=1, le=36_500), BeforeValidator(_read_whole)]
Money = Annotated[Decimal, Field(ge=0), BeforeValidator(_read_money)]
IsoDate = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(_check_date)]
Name = Annotated[str, AfterValidator(_check_name)]
WorkloadName = Annotated[str, AfterValidator(_check_workload)]
Provider = Annotated[str, AfterValidator(_check_provider)]
Country = Annotated[str, AfterValidator(_check_country)]
Area = Annotated[str, AfterValidator(_check_area)]
Jurisdiction = Annotated[str, AfterValidator(_check_jurisdiction)]
Certificate = Annotated[str, AfterValidator(_check_certificate)]
GpuModel = Annotated[str, AfterValidator(_check_gpu)]
Objective = Annotated[str, AfterValidator(_check_objective)]
ModelName = Annotated[str, AfterValidator(_check_model)]
