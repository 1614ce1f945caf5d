"""The check of sizes finds what is too long, and nothing else."""

from pathlib import Path

from tests.sizes import too_long


def test_a_file_or_function_of_one_line_too_many_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    whole = ["def whole():", *["    pass"] * 69]
    long = ["class Room:", "    async def long(self):", *["        pass"] * 70]
    (tmp_path / "app" / "functions.py").write_text("\n".join([*whole, *long]))
    for name, lines in (("fits.js", 400), ("long.css", 401)):
        (tmp_path / "app" / name).write_text("\n" * lines)
    assert list(too_long(tmp_path)) == [
        "app/functions.py:72: long has 71 lines, at most 70",
        "app/long.css: 401 lines, at most 400",
    ]
