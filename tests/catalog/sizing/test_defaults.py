"""Named defaults: a file that does not match what sizing needs stops the reading."""

import pytest

from catalog.files import DataFiles, read_files
from catalog.sizing.defaults import DEFAULTS, read_sizing_defaults

TEXT = read_files().content[DEFAULTS].decode()


@pytest.mark.parametrize(
    "broken",
    [
        TEXT.replace("memory_usable_share", "memory_usable"),
        TEXT + "one_more,1,share,rule,2026-11-22,\n",
        TEXT.replace("memory_usable_share,0.9", "memory_usable_share,most"),
    ],
    ids=["missing", "unknown", "no number"],
)
def test_defaults_that_do_not_fit_stop_the_reading(broken: str) -> None:
    with pytest.raises(ValueError, match=r"sizing_defaults\.csv|memory_usable_share|value"):
        read_sizing_defaults(DataFiles({DEFAULTS: broken.encode()}))


def test_copies_are_named_by_class() -> None:
    defaults = read_sizing_defaults(DataFiles({DEFAULTS: TEXT.encode()}))
    assert [defaults.copies(kind) for kind in ("object", "block", "archive")] == [3, 2, 2]
