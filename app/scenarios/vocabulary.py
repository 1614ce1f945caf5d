"""All changes by kind, and what a scenario makes of a world."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias, get_args

from pydantic import Field

from app.faults import Fault, FaultyQuestion, Step, pointer
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import Vocabulary, vocabulary_of
from app.scenarios.changes.asking import (
    CarbonPrice,
    DataActDate,
    Requirement,
    RequirementDropped,
    TrustedCountries,
    WeightProfile,
    Weights,
)
from app.scenarios.changes.change import Change, Inapplicable, Service
from app.scenarios.changes.demand import Demand, GrowthRate, ModelSwap
from app.scenarios.changes.grids import Decarbonisation, GridIntensity
from app.scenarios.changes.market import GpuExportRule, LicenceWithdrawn, ProviderExcluded, RegionExcluded
from app.scenarios.changes.parties import AdequacyAnnulled, CertificateGained, CertificateLost, OwnerMoves
from app.scenarios.changes.prices import ExchangeRate, Price
from app.scenarios.world import World
from catalog.library import Catalog
from catalog.recent import kept

AnyChange: TypeAlias = (
    Price
    | ExchangeRate
    | GridIntensity
    | Decarbonisation
    | CarbonPrice
    | Demand
    | GrowthRate
    | ModelSwap
    | ProviderExcluded
    | RegionExcluded
    | CertificateLost
    | CertificateGained
    | OwnerMoves
    | AdequacyAnnulled
    | LicenceWithdrawn
    | GpuExportRule
    | Weights
    | WeightProfile
    | TrustedCountries
    | DataActDate
    | Requirement
    | RequirementDropped
)
OneChange = Annotated[AnyChange, Field(discriminator="kind")]
KINDS: dict[str, type[Change]] = {
    get_args(change.model_fields["kind"].annotation)[0]: change for change in get_args(AnyChange)
}


def altered(world: World, changes: Sequence[Change], home: Sequence[Step] = ()) -> World:
    """The world after all changes. Raises FaultyQuestion, its faults below `home` in the document."""
    after = _reworded(world, changes, home)
    service = Service(after.question.terms.starts, after.question.terms.horizon_months)
    for number, change in enumerate(changes):
        try:
            after = after.asking(change.asked(after))
            catalog = _known(after.catalog, change, service)
        except Inapplicable as error:
            raise _faulty(error, (*home, number)) from error
        if catalog is not after.catalog:
            after = after.knowing(catalog, change.canonical())
    return after


@kept(48)
def _known(catalog: Catalog, change: Change, service: Service) -> Catalog:
    """The facts after a change, remembered: what was prepared for them serves the next who asks."""
    return change.known(catalog, service)


def _reworded(world: World, changes: Sequence[Change], home: Sequence[Step]) -> World:
    """The question read again from its document where a change edits it."""
    tree, edits = world.written, list[int]()
    for number, change in enumerate(changes):
        try:
            changed = change.edited(tree)
        except Inapplicable as error:
            raise _faulty(error, (*home, number)) from error
        if changed is not tree:
            tree = changed
            edits.append(number)
    if not edits:
        return world
    try:
        question = parse_question(tree, names_in(world.catalog), today=world.today)
    except FaultyQuestion as error:
        place = (*home, edits[-1])
        faults = [
            Fault(f"{_path(place)} ({f.path})", f.problem, f.remedy, f.code, pointer(place))
            for f in error.faults
        ]
        raise FaultyQuestion(faults) from error
    return world.asking(question)


@kept(2)
def names_in(catalog: Catalog) -> Vocabulary:
    """The names a question may use, once per catalog."""
    return vocabulary_of(catalog)


def _faulty(error: Inapplicable, home: Sequence[Step]) -> FaultyQuestion:
    steps = (*home, *error.steps)
    return FaultyQuestion([Fault(_path(steps), error.problem, error.remedy, error.code, pointer(steps))])


def _path(steps: Sequence[Step]) -> str:
    return ".".join(map(str, steps))
