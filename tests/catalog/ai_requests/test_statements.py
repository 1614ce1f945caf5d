"""What others state is kept in its own boundary and tied to models we know."""

import pytest

from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.statements import ANCHORS, statements_from
from catalog.files import DataFiles, read_files


def test_a_kilowatt_hour_per_million_tokens_is_three_point_six_joules_a_token(ai: AiFacts) -> None:
    # The provider lists 5.80 kWh per million tokens for this model.
    (found,) = [
        each
        for each in ai.statements
        if each.provider == "cloud-temple" and each.model == ai.models.code("gemma-3-27b-it")
    ]
    assert found.j_per_output_token == pytest.approx(5.80 * 3.6)
    assert found.boundary == "unspecified_vendor_statement"


def test_no_statement_shares_the_boundary_of_the_measurements(ai: AiFacts) -> None:
    assert "gpu_only_steady_state" not in {each.boundary for each in ai.statements}


def test_a_figure_nobody_stated_is_unknown_not_zero(ai: AiFacts) -> None:
    (mistral,) = [each for each in ai.statements if each.source == "mistral_lca_2507"]
    assert mistral.wh_per_request != mistral.wh_per_request
    assert mistral.model == ai.models.code("mistral-large-2407") >= 0


def test_a_statement_of_an_unknown_model_stops_the_reading(ai: AiFacts) -> None:
    files = read_files()
    broken = files.content[ANCHORS].replace(b",gpt-4o,", b",gpt-nowhere,")
    with pytest.raises(ValueError, match="unknown model"):
        statements_from(DataFiles({**files.content, ANCHORS: broken}), ai.models)
