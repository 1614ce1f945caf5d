"""The schema of a body of scenarios, as it is published."""

from pydantic import BaseModel, ConfigDict, Field

from app.recommendations.asking.schemas import QuestionWire
from app.scenarios.vocabulary import OneChange


class ScenarioWire(BaseModel):
    """A name and a list of changes; an empty list is the base again."""

    model_config = ConfigDict(extra="forbid")

    name: str
    changes: list[OneChange]


class ScenariosWire(BaseModel):
    """A question, and scenarios: names of shipped ones, or one's own."""

    model_config = ConfigDict(extra="forbid")

    question: QuestionWire
    scenarios: list[ScenarioWire | str] = Field(min_length=1)


def scenarios_json_schema() -> dict[str, object]:
    """The JSON Schema of a body of scenarios."""
    schema: dict[str, object] = ScenariosWire.model_json_schema(by_alias=True, mode="validation")
    return schema
