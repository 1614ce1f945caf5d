"""From a workload to every bundle that could serve it, whatever the requirements."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.tiers import Unservable
from catalog.ai_requests.tokens import HostEmbodied, TokenEnergy, token_energy
from catalog.bundles import NONE, Basis, Bundles, HardwareUse, Part, Table, codes_in
from catalog.gates import Exclusion
from catalog.market import Market
from catalog.offers import MachineClass, Machines, Purchase
from catalog.quantities import BoolArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.base_and_peak import with_base_and_peak
from catalog.sizing.compute import hosts_of, large_enough, size_compute, unit_rows
from catalog.sizing.gpu_addons import addon_bundles
from catalog.sizing.gpu_machines import GpuDemands, gpu_bundles, gpu_rows
from catalog.sizing.machines import machine_bundles, priced, refusals
from catalog.sizing.own_gpus import gpu_demands, host_embodied, training_jobs
from catalog.sizing.storage import index_hosts, size_memory_index, size_storage
from catalog.sizing.tokens import token_bundles
from catalog.sizing.training import size_training
from catalog.sizing.training_storage import kept_gib, with_kept
from catalog.workloads import Compute, Embeddings, Inference, Monitoring, PlainStorage, Training, Workload

NOT_PUBLIC = "price not public"


@dataclass(frozen=True, slots=True)
class Sized:
    """Bundles by family, what the workload's own terms rule out, and places without a public price."""

    bundles: tuple[Bundles, ...]
    exclusions: tuple[Exclusion, ...] = ()
    unpriced: tuple[tuple[Bundles, str], ...] = ()
    problems: tuple[str, ...] = ()


def size(market: Market, workload: Workload) -> Sized:
    """Every bundle of the catalog that can serve the workload's demand, month by month."""
    need = workload.need
    if isinstance(need, Inference):
        return _inference(market, workload, need)
    if isinstance(need, Training):
        return _training(market, workload, need)
    if isinstance(need, PlainStorage | Monitoring) or (
        isinstance(need, Embeddings) and need.index != "memory"
    ):
        return _storage(market, workload, need)
    return _machines(market, workload, need)


def on_sale(market: Market, workload: Workload, fits: BoolArray) -> tuple[BoolArray, tuple[Exclusion, ...]]:
    """Machines on sale to the workload, and those among `fits` that its own terms rule out."""
    machines = market.catalog.machines
    in_force = priced(machines)
    sold = in_force.copy()
    lines = []
    for reason, path, rows in refusals(machines, workload, market.terms.horizon_months):
        sold &= ~rows
        out = rows & fits & in_force
        if out.any():
            who = codes_in(machines.provider[out])
            lines.append(Exclusion(reason, path, workload.name, int(out.sum()), who))
    return sold & (machines.machine_class != MachineClass.INTERNAL), tuple(lines)


def _machines(market: Market, workload: Workload, need: Compute | Embeddings) -> Sized:
    machines, months = market.catalog.machines, market.terms.horizon_months
    if isinstance(need, Compute):
        fits = large_enough(machines, need.vcpu, need.memory_gib) | unit_rows(machines)
        sold, out = on_sale(market, workload, fits)
        bundles = size_compute(machines, workload, need, months, hosts_of(machines, need, sold))
    else:
        fits = large_enough(machines, 0.0, need.min_machine_memory_gib)
        sold, out = on_sale(market, workload, fits)
        hosts = index_hosts(machines, need, sold)
        bundles = (size_memory_index(machines, workload, need, months, hosts, market.catalog.sizing),)
    unknown = unpriced_machines(machines, machines.gpu == NONE)
    return Sized(with_base_and_peak(machines, bundles), out, unknown)


def unpriced_machines(machines: Machines, fits: BoolArray) -> tuple[tuple[Bundles, str], ...]:
    """Machines whose price is not public, if any, as bundles without a cost."""
    asked = (machines.purchase == Purchase.QUOTE_REQUIRED) & ~machines.component & ~machines.held_back
    rows = np.flatnonzero(asked & fits).astype(np.int32)
    if not len(rows):
        return ()
    one = np.zeros(len(rows), dtype=np.int32)
    return ((machine_bundles(machines, rows, np.ones((1, 1)), one, utilisation=0.0), NOT_PUBLIC),)


def _storage(market: Market, workload: Workload, need: PlainStorage | Embeddings | Monitoring) -> Sized:
    items, defaults = market.catalog.storage, market.catalog.sizing
    bundles, without_egress = size_storage(items, workload, need, market.terms.horizon_months, defaults)
    chosen = [items[code] for code in without_egress]
    unpriced = _places(
        "storage",
        [item.provider for item in chosen],
        [item.region for item in chosen],
        [item.structure for item in chosen],
        Table.STORAGE,
        without_egress,
    )
    return Sized((bundles,), (), ((unpriced, "price of internet egress not public"),))


def _inference(market: Market, workload: Workload, need: Inference) -> Sized:
    found: list[Bundles] = []
    problems: list[str] = []
    exclusions: tuple[Exclusion, ...] = ()
    choices = [
        (number, choice.id)
        for number, choice in enumerate(need.models)
        if need.min_quality is None or (choice.quality is not None and choice.quality >= need.min_quality)
    ]
    if not choices:
        return Sized((), (_too_low(market, workload, need),))
    if need.serving in ("api", "either"):
        for number, model in choices:
            bundles, problem = _by_token(market, workload, need, model, number)
            found.append(bundles)
            problems += problem
    if need.serving in ("own_gpu", "either"):
        machines = market.catalog.machines
        sold, exclusions = on_sale(market, workload, machines.gpu >= 0)
        for number, model in choices:
            demands, why = gpu_demands(market.catalog, workload, need, market.terms.horizon_months, model)
            problems += why
            found += _on_gpus(market, sold, demands, number)
    return Sized(tuple(found), exclusions, _unpriced_inference(market, need), tuple(dict.fromkeys(problems)))


def _too_low(market: Market, workload: Workload, need: Inference) -> Exclusion:
    """No model reaches the quality asked for: every place that sells one of them is left out."""
    tokens = market.catalog.tokens
    sold = tokens.model.is_in([choice.id for choice in need.models]).to_numpy()
    who = tuple(int(code) for code in np.unique(tokens.provider[sold]))
    path = f"workloads.{workload.name}.min_quality"
    return Exclusion("quality_too_low", path, workload.name, int(sold.sum()), who)


def _by_token(
    market: Market, workload: Workload, need: Inference, model: str, number: int
) -> tuple[Bundles, list[str]]:
    catalog = market.catalog
    energy = _request_energy(
        Itself(catalog.ai), host_embodied(catalog), model, replace(need, requests_per_month=0.0)
    )
    known = None if isinstance(energy, Unservable) else energy
    problems = [f"{model}: {energy.reason}"] if isinstance(energy, Unservable) else []
    months = market.terms.horizon_months
    return token_bundles(catalog.tokens, workload, need, months, model, number, known), problems


@kept(256)
def _request_energy(
    ai: Itself[AiFacts], host: HostEmbodied, model: str, need: Inference
) -> TokenEnergy | Unservable:
    """Energy of one request by the token, however many come."""
    return token_energy(
        ai.value,
        host,
        model=model,
        task=need.task,
        input_tokens=need.input_tokens,
        output_tokens=need.output_tokens,
        cached_share=need.cached_share,
        measured_wh=need.measured_energy_wh,
    )


def _on_gpus(market: Market, sold: BoolArray, demands: GpuDemands, number: int) -> Iterable[Bundles]:
    machines = market.catalog.machines
    if not len(demands):
        return ()
    pair = (
        gpu_bundles(machines, sold, demands, number),
        addon_bundles(machines, sold, demands, market.catalog.sizing, number),
    )
    return with_base_and_peak(machines, (bundles for bundles in pair if bundles is not None))


def _unpriced_inference(market: Market, need: Inference) -> tuple[tuple[Bundles, str], ...]:
    catalog, found = market.catalog, []
    if need.serving in ("api", "either"):
        quotes = catalog.token_quotes
        structure = [catalog.sovereignty.code(catalog.providers.id[q.provider]) for q in quotes]
        services = _places(
            "token",
            [q.provider for q in quotes],
            [q.region for q in quotes],
            structure,
            Table.QUOTE,
            range(len(quotes)),
        )
        found.append((services, "token price not public"))
    if need.serving in ("own_gpu", "either"):
        found += unpriced_machines(catalog.machines, catalog.machines.gpu != NONE)
    return tuple(found)


def _training(market: Market, workload: Workload, need: Training) -> Sized:
    catalog, months = market.catalog, market.terms.horizon_months
    jobs, problems = training_jobs(catalog, need)
    fits = gpu_rows(catalog.machines, np.isin(catalog.machines.gpu, list(jobs)))
    sold, out = on_sale(market, workload, fits)
    gib = kept_gib(need, catalog.ai.constants, catalog.sizing)
    bundles = tuple(
        with_kept(found, gib, catalog.storage, catalog.regions, catalog.sizing)
        for found in size_training(catalog.machines, need, jobs, months, sold, catalog.sizing)
    )
    unknown = unpriced_machines(catalog.machines, np.isin(catalog.machines.gpu, [*jobs, -2]))
    return Sized(bundles, out, unknown, tuple(problems))


def _places(
    family: str,
    provider: Iterable[int],
    region: Iterable[int],
    structure: Iterable[int],
    table: Table,
    rows: Iterable[int],
) -> Bundles:
    """Bundles that only stand for places: no usage, no hardware."""
    row = np.array(list(rows), dtype=np.int32)
    count = len(row)
    column: IntArray = np.full(count, NONE, dtype=np.int32)
    return Bundles(
        family=family,
        region=np.array(list(region), dtype=np.int32),
        provider=np.array(list(provider), dtype=np.int32),
        structure=np.array(list(structure), dtype=np.int32),
        purchase=np.full(count, Purchase.QUOTE_REQUIRED, dtype=np.int8),
        gpu=column,
        model=column,
        parts=(Part(table, "other", "fixed", row, np.zeros(count, np.int32), np.zeros((1, 1))),),
        hardware=HardwareUse.nothing(count),
        cost_low=np.ones(count),
        cost_high=np.ones(count),
        sizing=np.zeros(count, dtype=np.int32),
        bases=(Basis(),),
    )
