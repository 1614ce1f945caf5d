"""Why a bid won, lost or was rejected, and why a lot goes where it goes, in the language of a document.

Nothing is judged here: the sentences are made from the figures of the award.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from app.records.canonical import Group
from app.records.documents.award_codes import POINTS_ADD_UP, is_money
from app.records.documents.case import Case
from app.records.documents.teller import Teller
from app.records.trees import group_of, groups_of, number_of, text_of, texts_of
from app.tenders.awarding.legal import legal_profiles

WORTH_NAMING = 0.005
FULL_WEIGHT = 100
NOT_STATED = re.compile(r"(\w+)_not_stated")
OUTCOMES = {"won": "won", "lost": "lost", "rejected": "rejected bid"}
PARTS = {
    "acquisition": "acquisition",
    "use": "use",
    "energy": "energy",
    "support": "support",
    "exit": "exit and reversibility",
    "migration": "migration",
    "externalities": "externalities",
}
READS = {
    "price": "price a month",
    "lifecycle_cost": "life-cycle cost a month",
    "carbon_kg_per_month": "kg CO2e a month",
    "energy_kwh_per_month": "kWh a month",
    "water_l_per_month": "litres of water a month",
    "marks": "marks given by the buyer",
}
FORMULAS = {
    "absolute": "1 - figure / (2 x reference), from 0 to 1",
    "best_over_price": "least figure / figure",
    "min_max": "(largest - figure) / (largest - least)",
}
FULL_SHARE = "figure / full marks"
GATES = {
    "place_not_known": "place not known",
    "offers_not_sized": "offers that do not serve the workload",
    "environment_not_known": "environmental figure not known",
    "sovereignty_not_known": "sovereignty not known",
}
ASKED = {
    "price_per_month or offers": "a price a month, or priced offers",
    "place (provider and region of each workload)": "the place: provider and region of each workload",
    "cost of exit": "cost of exit: reversibility, data out, penalties for ending early",
}
ASKED_COST = re.compile(r"cost of (\w+)")
ASKED_EVIDENCE = re.compile(r"evidence: (\w+)")
ASKED_CERTIFICATE = re.compile(r"certificate (\S+) or equivalent")
READINGS = {
    "text": "the text was read",
    "copy": "a copy of the text was read",
    "report": "a report of the text was read",
}
SEVERITIES = {"required": "required", "fragile": "fragile", "advice": "advice"}


class AwardWords:
    """The words of one recorded award."""

    def __init__(self, case: Case) -> None:
        """`case` is that of an award."""
        self.case = case
        self.award = group_of(case.record, "outcome")
        self.currency = text_of(self.award, "currency")

    @property
    def teller(self) -> Teller:
        """How things are told in this language."""
        return self.case.teller

    @cached_property
    def bids(self) -> tuple[Group, ...]:
        """All bids, in the order of the tender."""
        return groups_of(self.award, "bids")

    @cached_property
    def lots(self) -> tuple[Group, ...]:
        """All lots, in the order of the tender."""
        return groups_of(self.award, "lots")

    @cached_property
    def criteria(self) -> tuple[Group, ...]:
        """What was weighed."""
        return groups_of(self.award, "criteria")

    @property
    def adds_up(self) -> bool:
        """Whether points are summed; else bids are compared by a quality-adjusted price."""
        return text_of(self.award, "method") == POINTS_ADD_UP

    def money(self, amount: object) -> str:
        """An amount to the cent."""
        return self.teller.numbers.price(None if amount is None else Decimal(str(amount)), self.currency)

    def points(self, figure: float | None) -> str:
        """Points to the second decimal; nothing where there are none."""
        return "" if figure is None else self.teller.fixed(figure, 2)

    def outcome(self, bid: Group) -> str:
        """What became of a bid."""
        return self.teller.say(OUTCOMES[text_of(bid, "outcome")])

    def reads(self, criterion: Group) -> str:
        """What a criterion reads: money, a measure, marks, or the score of a weight profile."""
        name = text_of(criterion, "reads")
        if name in READS:
            return self.teller.say(READS[name])
        return self.teller.say("sovereignty score by {profile}", profile=name)

    def reference(self, criterion: Group) -> str:
        """The reference of its formula, published before bids were read; nothing where none is read."""
        found = number_of(criterion, "reference")
        figure = "" if found is None else self.teller.number(found)
        return self.teller.say("reference: {figure}", figure=figure) if figure else ""

    def formula(self, criterion: Group) -> str:
        """How its share comes from its figure; nothing for money that quality is taken off."""
        if criterion["formula"] is not None:
            return self.teller.say(FORMULAS[text_of(criterion, "formula")])
        return "" if is_money(criterion) else self.teller.say(FULL_SHARE)

    def area(self, code: str) -> str:
        """An area or a country."""
        areas = {"EU": "the European Union", "EEA": "the European Economic Area"}
        return self.teller.say(areas[code]) if code in areas else self.teller.words.country(code)

    def asked(self, text: str) -> str:
        """A datum asked of every bidder, as the award lists it."""
        say = self.teller.say
        if text in ASKED:
            return say(ASKED[text])
        if part := ASKED_COST.fullmatch(text):
            return say("cost of: {part}", part=say(PARTS[part[1]]))
        if measure := ASKED_EVIDENCE.fullmatch(text):
            return say("evidence on: {measure}", measure=say(READS[measure[1]]))
        if code := ASKED_CERTIFICATE.fullmatch(text):
            return say(
                "What the certificate {code} proves, or equivalent proof.", code=self.teller.code(code[1])
            )
        return text

    def gate(self, code: str) -> str:
        """Why a gate did not let a bid pass."""
        if code in GATES:
            return self.teller.say(GATES[code])
        if part := NOT_STATED.fullmatch(code):
            return self.teller.say("cost not stated: {part}", part=self.teller.say(PARTS[part[1]]))
        return self.teller.gate(code)

    def failed(self, bid: Group) -> list[str]:
        """The gates a bid fails, each told once with the workloads that fail it."""
        found: dict[str, list[str]] = {}
        for gate in groups_of(bid, "failed"):
            names = [] if gate["workload"] is None else [str(gate["workload"])]
            found.setdefault(self.gate(text_of(gate, "code")), []).extend(names)
        return [
            f"{gate} ({', '.join(dict.fromkeys(names))})" if names else gate for gate, names in found.items()
        ]

    def total(self, bid: Group) -> str:
        """What ranks a bid, in words."""
        if self.adds_up:
            return self.teller.say("{points} points", points=self.points(number_of(bid, "total")))
        return self.teller.say("an adjusted price of {money}", money=self.money(bid["total"]))

    def winner(self, lot: str) -> Group | None:
        """The bid that wins a lot."""
        return next((b for b in self.bids if b["lot"] == lot and b["outcome"] == "won"), None)

    def of_bid(self, bid: Group) -> str:
        """Why a bid won, lost or was rejected."""
        say = self.teller.say
        if text_of(bid, "outcome") == "rejected":
            return "; ".join(self.failed(bid))
        winner = self.winner(text_of(bid, "lot"))
        if winner is None:
            return say("the rules of the award leave this lot open")
        if winner is bid:
            return say("{total}, the best award over all lots", total=self.total(bid))
        figures = say("{mine} against {winner}", mine=self.total(bid), winner=self.total(winner))
        if (number_of(bid, "rank") or 0) < (number_of(winner, "rank") or 0):
            return say(
                "{figures}: better on this lot alone, the award is the best over all lots", figures=figures
            )
        if number_of(bid, "total") == number_of(winner, "total"):
            return say("{figures}: {tie}", figures=figures, tie=self._tie(bid, winner))
        return "; ".join([figures, *self._differences(bid, winner)])

    def _tie(self, bid: Group, winner: Group) -> str:
        name = next(text_of(one, "id") for one in self.criteria if is_money(one))
        mine, other = (self._earned(one)[name] for one in (bid, winner))
        cheaper = (number_of(other, "figure") or 0.0) < (number_of(mine, "figure") or 0.0)
        return (
            self.teller.say("the tie goes to the lower money")
            if cheaper
            else self.teller.say("the tie goes to the earlier bid")
        )

    def _earned(self, bid: Group) -> dict[str, Group]:
        return {text_of(one, "criterion"): one for one in groups_of(bid, "points")}

    def earned(self, bid: Group, criterion: Group) -> float | None:
        """The points of a bid on a criterion, or their worth; None where it earns none."""
        found = self._earned(bid).get(text_of(criterion, "id"))
        earns = self.adds_up or not is_money(criterion)
        return number_of(found, "points") if found is not None and earns else None

    def _differences(self, bid: Group, winner: Group) -> list[str]:
        """Where a bid is behind the winner and where ahead, largest first."""
        say = self.teller.say
        gaps = [
            ((self.earned(winner, one) or 0.0) - (self.earned(bid, one) or 0.0), text_of(one, "id"))
            for one in self.criteria
        ]
        behind = [
            say("{points} behind on {criterion}", points=self.points(gap), criterion=name)
            for gap, name in sorted(gaps, reverse=True)
            if gap > WORTH_NAMING
        ]
        ahead = [
            say("{points} ahead on {criterion}", points=self.points(-gap), criterion=name)
            for gap, name in sorted(gaps)
            if gap < -WORTH_NAMING
        ]
        return [*behind, *ahead]

    def of_lot(self, lot: Group) -> str:
        """Why a lot goes where it goes."""
        say, mine = self.teller.say, [bid for bid in self.bids if bid["lot"] == lot["lot"]]
        passing = [bid for bid in mine if bid["outcome"] != "rejected"]
        winner = self.winner(text_of(lot, "lot"))
        if winner is not None:
            return say(
                "{total}; bids that pass every gate: {count}", total=self.total(winner), count=len(passing)
            )
        if not mine:
            return say("nobody bids for it")
        if not passing:
            return say("none of {count} bids passes every gate", count=len(mine))
        if self.award["conflict"]:
            return say("no award keeps the rules: {rules}", rules=", ".join(texts_of(self.award, "conflict")))
        rules = group_of(self.case.record, "frozen").get("rules")
        most = rules["max_lots_per_supplier"] if isinstance(rules, Mapping) else ""
        return say("left open: who bids for it wins {count} lots already", count=most)

    def warning(self, one: Group) -> tuple[str, str, str]:
        """A legal warning, its remedy and its source in this language, as long as it is one that ships."""
        told = tuple(text_of(one, name) for name in ("text", "remedy", "source"))
        shipped = legal_profiles()
        for warning in shipped.warnings:
            if warning.code == one["code"] and told[0] in (warning.en, warning.fr):
                source = shipped.sources[warning.source]
                if told[2] not in (source.title, source.title_fr):
                    continue
                if self.teller.language.code == "fr":
                    return warning.fr, warning.remedy_fr, source.title_fr
                return warning.en, warning.remedy_en, source.title
        return told[0], told[1], told[2]

    def reading(self, one: Group) -> str:
        """What was read of the text a warning rests on."""
        return self.teller.say(READINGS[text_of(one, "reading")])

    def kept_weights(self) -> list[str]:
        """Per lot, the weights within which it keeps its winner, of criteria that could take it away."""
        say, found = self.teller.say, dict[str, list[str]]()
        for one in groups_of(self.award, "stability"):
            told = found.setdefault(text_of(one, "lot"), [])
            low, high = number_of(one, "weight_low"), number_of(one, "weight_high")
            if (low, high) != (0, FULL_WEIGHT):
                ends = {"low": self.teller.number(low), "high": self.teller.number(high)}
                told.append(
                    say("{criterion} from {low} to {high}", criterion=text_of(one, "criterion"), **ends)
                )
        return [
            say("{lot}: the winner stays for a weight of {weights}", lot=lot, weights=", ".join(weights))
            if weights
            else say("{lot}: the winner stays whatever the weight of any one criterion", lot=lot)
            for lot, weights in found.items()
        ]

    def reversals(self) -> list[str]:
        """Losing bids that decide who wins, or that there is none."""
        say = self.teller.say
        names = {number_of(bid, "bid"): text_of(bid, "supplier") for bid in self.bids}
        told = [
            say(
                "rank reversal: without the losing bid of {loser}, {lot} would go from {before} to {after}",
                loser=names[number_of(one, "removed_bid")],
                lot=text_of(one, "lot"),
                before=names[number_of(one, "winner")],
                after=names[number_of(one, "winner_without_it")],
            )
            for one in groups_of(self.award, "rank_reversals")
        ]
        return told or [say("No losing bid, if removed, would change a winner.")]


def in_order(bids: Sequence[Group]) -> list[Group]:
    """Bids by lot as the lots come, then by rank, the rejected last."""
    lots = list(dict.fromkeys(text_of(bid, "lot") for bid in bids))
    return sorted(
        bids, key=lambda bid: (lots.index(text_of(bid, "lot")), number_of(bid, "rank") or len(bids) + 1)
    )
