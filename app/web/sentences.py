"""Sentences of faults and answers in another language: found again by their form, with their values.

A sentence was written as `f"{word} is not a date"`; the catalog holds the form `{1} is not a date` under the
context `sentence`. What stands in a field may be a sentence or a noun itself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

SENTENCE = "sentence"
FIELD = re.compile(r"\{(\d+)\}")
NAMING = re.compile(r"known \{|of this tender")  # sentences that say what something is not
FEW = 5  # letters
DEEPEST = 3  # sentences within sentences


@dataclass(frozen=True, slots=True)
class Form:
    """A form that has fields: its pattern and what it says in another language.

    `names`: a field is a noun. `thin`: it has so few letters of its own (`{1} or {2}`) that any sentence may
    hold them, so that its fields must be lists of single words.
    """

    pattern: re.Pattern[str]
    said: str
    names: bool
    thin: bool


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of one language: `whole` have no fields, `endings` stand at the end of others.

    `forms` come with the most letters of their own first: a particular one goes before a general one.
    """

    whole: Mapping[str, str]
    forms: tuple[Form, ...]
    endings: tuple[Form, ...]

    def said(self, text: str, figures: Callable[[str], str], depth: int = 0) -> str | None:
        """A sentence in this language, its values as `figures` writes them; None when it is not known.

        A noun alone is none: it may be a key.
        """
        if " " not in text:
            return None
        if text in self.whole:
            return self.whole[text]
        if depth > DEEPEST:
            return None

        def value(inner: str) -> str:
            return self._value(inner, figures, depth + 1)

        def plain(inner: str) -> bool:
            return _is_list(inner) or self.said(inner, figures, depth + 1) is not None

        beside = self._halves(text, value)
        if beside is not None:
            return beside
        for form in self.forms:
            match = form.pattern.fullmatch(text)
            if match and (not form.thin or all(map(plain, match.groups()))):
                known = self.whole if form.names else {}
                values = {name: known.get(each) or value(each) for name, each in match.groupdict().items()}
                return _filled(form.said, values)
        return None

    def _value(self, text: str, figures: Callable[[str], str], depth: int) -> str:
        """What stands in a field: a sentence, a list of which some are, an ending such as `and 3 more`."""
        parts = text.split(", ")
        each = [self.said(part, figures, depth) for part in parts]
        if all(each):
            return ", ".join(part for part in each if part)
        found = self.said(text, figures, depth)
        if found is not None:
            return found
        for form in self.endings:
            match = form.pattern.search(text)
            if match and match.start():
                values = {name: figures(each) for name, each in match.groupdict().items()}
                return self._value(text[: match.start()], figures, depth) + _filled(form.said, values)
        if len(parts) == 1:
            return figures(text)
        return ", ".join(said or figures(part) for said, part in zip(each, parts, strict=True))

    def _halves(self, text: str, value: Callable[[str], str]) -> str | None:
        """`"x" is not text`, `use at least 3`: a value and what is said of it side by side."""
        for at in (blank.start() for blank in re.finditer(" ", text)):
            left, right = text[:at], text[at + 1 :]
            if right.startswith("is ") and right in self.whole:
                return f"{value(left)} {self.whole[right]}"
            if left.startswith("use ") and left in self.whole and " " not in right:
                return f"{self.whole[left]} {value(right)}"
        return None


def _filled(said: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda field: values[f"_{field[1]}"], said)


@cache
def sentences_in(code: str) -> Sentences:
    """The sentences of a language of the catalog."""
    text = (files(__package__) / "translations" / f"{code}.po").read_bytes()
    found = [
        (str(message.id), str(message.string))
        for message in read_po(BytesIO(text), locale=code)
        if message.context == SENTENCE and message.string
    ]
    shaped = sorted((one for one in found if FIELD.search(one[0])), key=_letters, reverse=True)
    forms = [(id, _form(id, said)) for id, said in shaped]
    return Sentences(
        whole={id: said for id, said in found if not FIELD.search(id)},
        forms=tuple(form for _, form in forms),
        endings=tuple(form for id, form in forms if id.startswith(" ")),
    )


def _form(id: str, said: str) -> Form:
    ending = id.startswith(" ")
    thin = not ending and len("".join(re.findall("[A-Za-z]", FIELD.sub("", id)))) <= FEW
    return Form(_pattern(id, "$" if ending else ""), said, bool(NAMING.search(id)), thin)


def _is_list(text: str) -> bool:
    """Single words with commas between them."""
    return all(" " not in part for part in text.split(", "))


def _letters(one: tuple[str, str]) -> int:
    """How much of a form is its own."""
    return len(FIELD.sub("", one[0]))


def _pattern(form: str, end: str = "") -> re.Pattern[str]:
    parts = FIELD.split(form)  # text, number, text, number, ..., text
    fields = (f"(?P<_{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile("".join(fields) + end, re.DOTALL)
