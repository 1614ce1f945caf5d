"""The words of a fault: one line, never the whole of what was sent, a pointer as the standard writes it."""

from app.faults import Fault, FaultyQuestion, echo, pointer
from tests.app.parse_world import CHAT, lines, question_of


def test_a_long_or_many_lined_value_is_never_echoed_whole() -> None:
    secret = "s3cret\n" * 100
    (line,) = lines(question_of({**CHAT, "requirements": {"residency": [secret]}}))
    assert line.count("s3cret") < 7
    assert "\n" not in line


def test_a_key_with_line_breaks_still_gives_one_line() -> None:
    (line,) = lines(question_of({**CHAT, "a\nb": 1}))
    assert "\n" not in line


def test_pointers_escape_as_the_standard_says() -> None:
    assert pointer(("a/b", 0, "m~n")) == "/a~1b/0/m~0n"
    assert pointer(()) == ""


def test_a_fault_without_place_or_remedy_is_still_a_sentence() -> None:
    assert str(Fault("", "the document is empty", "", "empty")) == "the document is empty"
    assert str(FaultyQuestion([Fault("a", "b", "c", "d"), Fault("e", "f", "", "g")])) == "a: b; c\ne: f"
    assert echo({"a": 1}) == "a group of keys"
