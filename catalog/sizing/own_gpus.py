"""What a workload asks of each GPU model: replicas to serve requests, or a training job."""

from math import ceil

import numpy as np

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.tiers import Unservable
from catalog.ai_requests.tokens import HostEmbodied
from catalog.ai_requests.training import training_gpu_hours
from catalog.bundles import Basis, codes_in
from catalog.carbon.embodied import gpu_kg
from catalog.carbon.facts import CarbonFacts
from catalog.hardware import Gpus
from catalog.library import Catalog
from catalog.quantities import Estimate, FloatArray, IntArray, stacked
from catalog.recent import Itself, kept
from catalog.sizing.gpu_machines import CentralDemands, GpuDemands
from catalog.sizing.serving import OwnGpus, Server, central_own_gpus, size_own_gpus
from catalog.sizing.training import Job
from catalog.workloads import Inference, Training, Workload

NO_KWH = Estimate.of(np.zeros(0), np.zeros(0), np.zeros(0), "kWh", np.zeros(0, dtype=np.int8))
REFERENCE_GPU = "H100"  # stands in for the hardware a token service does not name


def gpu_demands(
    catalog: Catalog, workload: Workload, need: Inference, months: int, model: str
) -> tuple[GpuDemands, list[str]]:
    """Demand by GPU code for one model, and one line per reason why other GPUs cannot serve it."""
    found = size_own_gpus(need, workload.growth_per_month, months, catalog.ai, model, _offered(catalog))
    return _demands(catalog, found), [f"{model}: {each.reason}" for each in found.refused]


def central_demands(
    catalog: Catalog, workload: Workload, need: Inference, months: int, model: str
) -> CentralDemands:
    """What `gpu_demands` gives, without its doubt."""
    found = central_own_gpus(need, workload.growth_per_month, months, catalog.ai, model, _offered(catalog))
    gpu, group_size, idle_kwh = _columns(Itself(found.servers), Itself(catalog.gpus))
    return CentralDemands(gpu, group_size, found.replicas, found.it_kwh, idle_kwh)


@kept(64)
def _columns(
    servers: Itself[tuple[Server, ...]], gpus: Itself[Gpus]
) -> tuple[IntArray, FloatArray, FloatArray]:
    """GPU code, GPUs a replica and kWh an idle GPU-hour of each server."""
    listed = servers.value
    return (
        np.array([gpus.value.code(server.gpu) for server in listed], dtype=np.int32),
        np.array([server.gpus_per_replica for server in listed], dtype=np.float64),
        np.array([float(server.idle_kwh_per_gpu_hour.central[0]) for server in listed]),
    )


def _offered(catalog: Catalog) -> tuple[str, ...]:
    """Names of the GPUs that are offered."""
    return tuple(catalog.gpus.name[code] for code in _codes(Itself(catalog.machines.gpu)))


@kept(64)
def _codes(gpu: Itself[IntArray]) -> tuple[int, ...]:
    return codes_in(gpu.value)


def _demands(catalog: Catalog, found: OwnGpus) -> GpuDemands:
    servers, replicas = found.servers, found.replicas
    mean = replicas.central.mean(axis=1)
    bases = (
        Basis(
            notes=server.notes,
            sources=server.energy.sources,
            tier=server.energy.tier.name,
            boundary=server.energy.boundary,
            concurrency=server.concurrency,
            utilisation=busy,
        )
        for server, busy in zip(servers, found.utilisation.mean(axis=1).tolist(), strict=True)
    )
    return GpuDemands(
        gpu=np.array([catalog.gpus.code(server.gpu) for server in servers], dtype=np.int32),
        group_size=np.array([server.gpus_per_replica for server in servers], dtype=np.float64),
        groups=replicas.central,
        it_energy_kwh=_mean_of_months(found.it_kwh),
        idle_kwh_per_gpu_hour=stacked([server.idle_kwh_per_gpu_hour for server in servers] or [NO_KWH]),
        cost_low=_over(replicas.low.mean(axis=1), mean),
        cost_high=_over(replicas.high.mean(axis=1), mean),
        bases=tuple(bases),
    )


def _over(end: FloatArray, mean: FloatArray) -> FloatArray:
    """An end over the mean; 1 where nothing is on."""
    return np.divide(end, mean, out=np.ones_like(mean), where=mean > 0)


def _mean_of_months(energy: Estimate) -> Estimate:
    """IT energy of a mean month; one cause moves all months, so the ends are means of ends."""
    low, central, high = (column.mean(axis=1) for column in (energy.low, energy.central, energy.high))
    return Estimate.of(low, central, high, energy.unit, energy.grade.max(axis=1))


def host_embodied(catalog: Catalog) -> HostEmbodied:
    """Embodied carbon behind a token service: the reference GPU and its share of a host."""
    return _host_embodied(Itself(catalog.carbon), Itself(catalog.gpus))


@kept(8)
def _host_embodied(carbon: Itself[CarbonFacts], gpus: Itself[Gpus]) -> HostEmbodied:
    factors = carbon.value.factors
    host, slots, life = (
        factors["gpu_host_embodied"],
        factors["gpu_host_slots"].central,
        factors["gpu_lifetime"],
    )
    kg = gpu_kg(carbon.value, gpus.value).take(np.array([gpus.value.code(REFERENCE_GPU)], dtype=np.int32))
    return HostEmbodied(
        server_kg_per_gpu=Interval(host.low / slots, host.central / slots, host.high / slots),
        gpu_kg=Interval(float(kg.low[0]), float(kg.central[0]), float(kg.high[0])),
        lifetime_years=life.central,
    )


def training_jobs(catalog: Catalog, need: Training) -> tuple[dict[int, Job], list[str]]:
    """The job of one run by GPU code, and one line per GPU that cannot do it."""
    jobs: dict[int, Job] = {}
    problems: list[str] = []
    for code in _codes(Itself(catalog.machines.gpu)):
        name = catalog.gpus.name[code]
        if need.gpu_model is not None and not same_family(need.gpu_model, name):
            continue
        found = training_gpu_hours(need, catalog.ai, name)
        if isinstance(found, Unservable):
            problems.append(f"{name}: {found.reason}")
            continue
        low, central, high = (hours / need.runs for hours in found.gpu_hours)
        at_once = found.gpus_at_once
        if need.flexible is not None:
            at_once = max(at_once, ceil(round(central / need.flexible.duration_hours, 9)))
        notes = (f"gpu_hours={central:.0f}", f"gpus_at_once={at_once}")
        jobs[code] = Job(low, central, high, at_once, Basis(notes=notes))
    return jobs, problems


def same_family(asked: str, name: str) -> bool:
    """Whether an offered GPU is the one asked for, or that one with its memory in the name (`A100-80GB`)."""
    return name.casefold() == asked.casefold() or name.casefold().startswith(f"{asked.casefold()}-")
