"""Requirements combined by the stricter value: presets of data classes, the portfolio, the workload's own.

A requirement counts as stated when `origins` names where; what nobody stated keeps its default. Levels and
other thresholds take the hardest, lists of what is demanded or excluded are joined, lists of what is allowed
(residency, only_providers) keep what both allow. `origins` also names each joined item, such as
`certificates.hds`; a field that both sides narrowed names both, joined by ` + `.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from app.recommendations.asking.vocabulary import Vocabulary
from catalog.workloads import Evidence, Requirements

Value = TypeVar("Value")
KEYS_BY_STRENGTH = ("provider", "customer", "external_hsm", "confidential_computing")
JOINED = ("certificates", "exclude_jurisdictions", "exclude_providers")
FIELDS = tuple(name for name in Requirements.__slots__ if name not in ("conditions", "origins"))


class Contradiction(ValueError):
    """Two requirements that no place can meet together; `origin` is where the first was asked."""

    def __init__(self, field: str, origin: str, other: str) -> None:
        """Say which requirement, and where it was asked twice."""
        super().__init__(f"{field} of {origin} and of {other} have nothing in common")
        self.field, self.origin, self.other = field, origin, other


@dataclass(frozen=True, slots=True)
class Combiner:
    """Combines requirements, with the areas of the vocabulary (who is a member of EU and EEA)."""

    vocabulary: Vocabulary

    def strictest(self, parts: Iterable[Requirements]) -> Requirements:
        """All parts together; of equal values the first part is named as the origin."""
        combined = Requirements()
        for part in parts:
            combined = self.both(combined, part)
        return combined

    def both(self, first: Requirements, second: Requirements) -> Requirements:
        """Requirements that hold exactly where both hold; raises `Contradiction` when nowhere can."""
        pair = _Pair(first, second)
        merged = Requirements(
            residency=pair.of("residency", first.residency, second.residency, self._areas_in_both),
            juridical_min=pair.of("juridical_min", first.juridical_min, second.juridical_min, max),
            technological_min=pair.of(
                "technological_min", first.technological_min, second.technological_min, max
            ),
            evidence=pair.of("evidence", first.evidence, second.evidence, _hardest_evidence),
            certificates=pair.of("certificates", first.certificates, second.certificates, _joined),
            certificate_valid=pair.of(
                "certificate_valid", first.certificate_valid, second.certificate_valid, _longest_validity
            ),
            exclude_jurisdictions=pair.of(
                "exclude_jurisdictions", first.exclude_jurisdictions, second.exclude_jurisdictions, _joined
            ),
            max_rtt_ms=pair.of("max_rtt_ms", first.max_rtt_ms, second.max_rtt_ms, _smallest),
            keys=pair.of("keys", first.keys, second.keys, _strongest_keys),
            exclude_providers=pair.of(
                "exclude_providers", first.exclude_providers, second.exclude_providers, _joined
            ),
            only_providers=pair.of("only_providers", first.only_providers, second.only_providers, _in_both),
            exclude_stale_prices=pair.of(
                "exclude_stale_prices", first.exclude_stale_prices, second.exclude_stale_prices, max
            ),
            max_price_age_days=pair.of(
                "max_price_age_days", first.max_price_age_days, second.max_price_age_days, min
            ),
            conditions=_joined(first.conditions, second.conditions),
            origins=pair.origins,
        )
        _refuse_nowhere(pair, merged)
        return merged

    def _areas_in_both(self, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
        """The areas inside both lists, where each list means any of its members."""
        members = self.vocabulary.members
        common: list[str] = []
        for one in left:
            for other in right:
                if members(one) <= members(other):
                    common.append(one)
                elif members(other) <= members(one):
                    common.append(other)
                else:
                    common.extend(sorted(members(one) & members(other)))
        distinct = list(dict.fromkeys(common))
        return tuple(
            area for area in distinct if not any(members(area) < members(wider) for wider in distinct)
        )


class _Pair:
    """Two sets of requirements met field by field, noting the origin of each result."""

    def __init__(self, first: Requirements, second: Requirements) -> None:
        self.first, self.second = first.origins, second.origins
        self.origins: dict[str, str] = {}
        for origins in (second.origins, first.origins):
            self.origins.update({key: origin for key, origin in origins.items() if "." in key})

    def of(self, field: str, left: Value, right: Value, rule: Callable[[Value, Value], Value]) -> Value:
        """The value of one field: the only one stated, or what `rule` makes of both."""
        if field not in self.second:
            self._note(field, self.first.get(field))
            return left
        if field not in self.first:
            self._note(field, self.second[field])
            return right
        value = rule(left, right)
        if value == left:
            self._note(field, self.first[field])
        elif value == right:
            self._note(field, self.second[field])
        else:
            self._note(field, f"{self.first[field]} + {self.second[field]}")
        return value

    def _note(self, field: str, origin: str | None) -> None:
        if origin is not None:
            self.origins[field] = origin


def _refuse_nowhere(pair: _Pair, merged: Requirements) -> None:
    """An empty list of what is allowed would mean anything goes: it must never come out of two demands."""
    for field, allowed in (("residency", merged.residency), ("only_providers", merged.only_providers)):
        if field in pair.origins and not allowed:
            raise Contradiction(field, pair.first[field], pair.second[field])


def _joined(left: tuple[Value, ...], right: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys((*left, *right)))


def _in_both(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in left if name in right)


def _hardest_evidence(left: Evidence, right: Evidence) -> Evidence:
    return Evidence.PROVEN if Evidence.PROVEN in (left, right) else left


def _longest_validity(left: str, right: str) -> str:
    return "horizon" if "horizon" in (left, right) else left


def _smallest(left: float | None, right: float | None) -> float | None:
    stated = [limit for limit in (left, right) if limit is not None]
    return min(stated, default=None)


def _strongest_keys(left: str | None, right: str | None) -> str | None:
    return max((keys for keys in (left, right) if keys), key=KEYS_BY_STRENGTH.index, default=None)
