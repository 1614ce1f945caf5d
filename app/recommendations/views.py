"""What the service says about questions and answers, besides the answer itself."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.problems import of_parameter
from app.recommendations.answer import Status
from app.recommendations.question import Question
from app.recommendations.sections import ALL, NAMED, Section, UnknownSection, sections_of


class View(BaseModel):
    """A view over HTTP: no field with a default, so that none is optional for a client."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SummaryView(BaseModel):
    """The short view of an answer (`?view=summary`), below 8 kB; the keys named here are always there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    schema_: Literal["havre/summary/1"] = Field(validation_alias="schema", serialization_alias="schema")
    id: str
    status: Status
    winner: list[dict[str, object]]
    totals: dict[str, object] | None
    reasons: list[str]


class KeptAnswer(View):
    """One line of the list of kept answers; `seconds` were spent judging and solving."""

    id: str
    created_at: datetime
    status: Status
    catalog_digest: str
    seconds: float


class KeptAnswers(View):
    """A page of kept answers, newest first."""

    items: list[KeptAnswer]
    next_cursor: str | None


class CheckedWorkload(View):
    """One workload as understood: its data class after inheritance along the links."""

    name: str
    kind: str
    data_class: str


class CheckedQuestion(View):
    """A question that can be asked, as understood. Dates are ISO."""

    valid: Literal[True]
    name: str
    as_of: str
    starts: str
    horizon_months: int
    currency: str
    workloads: list[CheckedWorkload]


class AnswerWanted(BaseModel):
    """How an answer is shown; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    view: Annotated[
        Literal["full", "summary"], Field(description="`summary` gives the short view, below 8 kB.")
    ] = "full"


class AskingWanted(AnswerWanted):
    """How an answer is shown and what it is to hold besides the plan."""

    include: Annotated[
        str,
        Field(
            max_length=200,
            description="Sections besides the plan and what it is compared with, each of which takes time: "
            "`all`, `none`, or some of " + ", ".join(f"`{section}`" for section in NAMED) + ", with commas.",
            examples=["price_of_requirements,staircase"],
        ),
    ] = ALL

    @property
    def sections(self) -> frozenset[Section]:
        """The sections asked for. Raises Problem for a name that is none."""
        try:
            return sections_of(self.include)
        except UnknownSection as error:
            raise of_parameter("include", "unknown_section", str(error)) from error


def checked(question: Question) -> CheckedQuestion:
    """What was understood of a question."""
    terms = question.terms
    return CheckedQuestion(
        valid=True,
        name=question.name,
        as_of=terms.as_of,
        starts=terms.starts,
        horizon_months=terms.horizon_months,
        currency=terms.currency,
        workloads=[
            CheckedWorkload(name=workload.name, kind=workload.kind, data_class=workload.data_class)
            for workload in question.workloads
        ],
    )
