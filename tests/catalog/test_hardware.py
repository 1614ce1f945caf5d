"""GPUs by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.files import DataFiles
from catalog.hardware import COLUMNS, GPUS, gpus_from, read_gpus
from catalog.provenance import Grade

HEADER = ",".join(COLUMNS) + "\n"


def world(*rows: str) -> DataFiles:
    return DataFiles({GPUS: (HEADER + "".join(row + "\n" for row in rows)).encode()})


BIG = (
    "Big,Big 80,Maker,US,80,1000,900,1800,,700,,100,200,400,"
    "Big 80GB;Maker Big,modelled,fp8_tflops,guess,src,2026"
)
SMALL = "Small,Small 24,Maker,US,24,300,120,,,72,10,,,120,,declared,,,src,2026"


@pytest.mark.parametrize("name", ["Big", "big", "BIG 80gb", "  maker   big "])
def test_a_gpu_is_found_by_name_or_alias_whatever_the_case(name: str) -> None:
    assert gpus_from(world(SMALL, BIG)).code(name) == 1


def test_an_unknown_name_has_no_code() -> None:
    assert gpus_from(world(BIG)).code("unspecified") == -1


def test_an_empty_cell_is_unknown_and_not_zero() -> None:
    gpus = gpus_from(world(BIG, SMALL))
    assert np.isnan(gpus.fp4_tflops).all()
    assert np.isnan(gpus.idle_w[0])
    assert np.isnan(gpus.embodied_low_kg[1])


def test_assumed_specifications_and_unverified_fields_are_kept() -> None:
    gpus = gpus_from(world(BIG, SMALL))
    assert list(gpus.grade) == [Grade.MODELLED, Grade.DECLARED]
    assert gpus.unverified == (("fp8_tflops",), ())


def test_an_alias_of_two_gpus_is_refused() -> None:
    with pytest.raises(ValueError, match="names two GPUs"):
        gpus_from(world(BIG, SMALL.replace("10,,,120,,", "10,,,120,maker big,")))


def test_a_grade_that_is_no_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown grades"):
        gpus_from(world(BIG.replace("modelled", "certain")))


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        gpus_from(DataFiles({GPUS: b"name,spec\nBig,Big 80\n"}))


SHIPPED = read_gpus()


@given(row=st.integers(0, len(SHIPPED) - 1))
def test_every_shipped_name_leads_to_its_own_row(row: int) -> None:
    assert SHIPPED.code(SHIPPED.name[row]) == row
    assert SHIPPED.code(SHIPPED.name[row].upper()) == row


def test_the_short_name_stands_for_the_sxm_card_and_says_so() -> None:
    code = SHIPPED.code("NVIDIA H100-SXM-80GB")
    assert code == SHIPPED.code("H100")
    assert SHIPPED.grade[code] == Grade.MODELLED
    assert "assumed" in SHIPPED.note[code]


def test_every_shipped_gpu_has_a_memory_a_vendor_and_a_source() -> None:
    assert np.all(SHIPPED.memory_gb > 0)
    assert all(SHIPPED.vendor) and all(SHIPPED.source) and all(len(c) == 2 for c in SHIPPED.vendor_country)


def test_a_gpu_never_rests_above_its_rated_power() -> None:
    both = np.isfinite(SHIPPED.idle_w) & np.isfinite(SHIPPED.tdp_w)
    assert np.all(SHIPPED.idle_w[both] < SHIPPED.tdp_w[both])


def test_smaller_number_formats_are_never_slower() -> None:
    both = np.isfinite(SHIPPED.fp8_tflops) & np.isfinite(SHIPPED.bf16_tflops)
    assert np.all(SHIPPED.fp8_tflops[both] >= SHIPPED.bf16_tflops[both])
