"""A question as written: the wire schema of the document, and its JSON Schema.

Only the shape and single values are checked here; what spans several groups of keys is in `consistency.py`,
and `translate.py` makes domain values of it.
"""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.recommendations.asking.wire_portfolio import (
    BaselineWire,
    CommitmentWire,
    DiscountWire,
    LinkWire,
    PrioritiesWire,
    ProfileWire,
    QuoteWire,
)
from app.recommendations.asking.wire_requirements import PortfolioRequirementsWire
from app.recommendations.asking.wire_values import (
    IsoDate,
    Months,
    Name,
    Wire,
    WorkloadName,
    known,
    refuse,
    unknown,
)
from app.recommendations.asking.wire_workloads import AnyWorkloadWire, DefaultsWire

DEFAULT_MONTHS = 12


class QuestionWire(Wire):
    """The whole document; `defaults` have been merged into the workloads before it is read."""

    schema_name: Literal["havre/question/1"] = Field(default="havre/question/1", alias="schema")
    name: Name = "question"
    as_of: IsoDate | None = None
    starts: IsoDate | None = None
    horizon_months: Months = DEFAULT_MONTHS
    currency: str = "EUR"
    defaults: DefaultsWire | None = None
    workloads: Annotated[list[Annotated[AnyWorkloadWire, Field(discriminator="kind")]], Field(min_length=1)]
    links: list[LinkWire] = Field(default_factory=list)
    requirements: PortfolioRequirementsWire = PortfolioRequirementsWire()
    priorities: PrioritiesWire = PrioritiesWire()
    discounts: list[DiscountWire] = Field(default_factory=list)
    commitments: list[CommitmentWire] = Field(default_factory=list)
    baseline: dict[WorkloadName, BaselineWire] = Field(default_factory=dict)
    quotes: list[QuoteWire] = Field(default_factory=list)
    profile: ProfileWire = ProfileWire()

    @field_validator("currency")
    @classmethod
    def _currency_is_known(cls, currency: str, info: ValidationInfo) -> str:
        currencies = known(info).vocabulary.currencies
        if currency not in currencies:
            raise unknown(currency, "currency", currencies)
        return currency

    @field_validator("discounts")
    @classmethod
    def _one_discount_each(cls, discounts: list[DiscountWire]) -> list[DiscountWire]:
        if len({discount.provider for discount in discounts}) < len(discounts):
            raise refuse("repeated", "a provider has two discounts", "write one discount per provider")
        return discounts


def question_json_schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a question, as published."""
    schema: dict[str, object] = QuestionWire.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "A question"}
