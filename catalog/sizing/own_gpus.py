"""What a workload asks of each GPU model: replicas to serve requests, or a training job."""

from math import ceil

import numpy as np

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.tiers import Unservable
from catalog.ai_requests.tokens import HostEmbodied
from catalog.ai_requests.training import training_gpu_hours
from catalog.bundles import Basis, codes_in
from catalog.carbon.embodied import gpu_kg
from catalog.library import Catalog
from catalog.provenance import Grade
from catalog.quantities import Estimate
from catalog.sizing.gpu_machines import GpuDemand
from catalog.sizing.serving import OwnGpuSizing, size_own_gpus
from catalog.sizing.training import Job
from catalog.workloads import Inference, Training, Workload

REFERENCE_GPU = "H100"  # stands in for the hardware a token service does not name


def gpu_demands(
    catalog: Catalog, workload: Workload, need: Inference, months: int, model: str
) -> tuple[dict[int, GpuDemand], list[str]]:
    """Demand by GPU code for one model, and one line per reason why other GPUs cannot serve it."""
    demands: dict[int, GpuDemand] = {}
    problems: list[str] = []
    for code in codes_in(catalog.machines.gpu):
        sizing = size_own_gpus(
            need, workload.growth_per_month, months, catalog.ai, model, catalog.gpus.name[code]
        )
        if isinstance(sizing, Unservable):
            problems.append(f"{model}: {sizing.reason}")
        else:
            demands[code] = _demand(sizing)
    return demands, problems


def _demand(sizing: OwnGpuSizing) -> GpuDemand:
    replicas = sizing.replicas
    mean = float(replicas.central.mean())
    return GpuDemand(
        group_size=sizing.gpus_per_replica,
        groups=np.asarray(replicas.central),
        it_energy_kwh=_mean_of_months(sizing),
        idle_kwh_per_gpu_hour=sizing.idle_kwh_per_gpu_hour,
        cost_low=float(replicas.low.mean()) / mean if mean else 1.0,
        cost_high=float(replicas.high.mean()) / mean if mean else 1.0,
        basis=Basis(
            notes=sizing.notes,
            sources=sizing.energy.sources,
            tier=sizing.energy.tier.name,
            boundary=sizing.energy.boundary,
            concurrency=sizing.concurrency,
            utilisation=float(sizing.utilisation.mean()),
        ),
    )


def _mean_of_months(sizing: OwnGpuSizing) -> Estimate:
    """IT energy of a mean month; one cause moves all months, so the ends are means of ends."""
    energy = sizing.it_kwh
    means = (float(column.mean()) for column in (energy.low, energy.central, energy.high))
    low, central, high = means
    return Estimate.of(low, central, high, "kWh", Grade(int(energy.grade.max())))


def host_embodied(catalog: Catalog) -> HostEmbodied:
    """Embodied carbon behind a token service: the reference GPU and its share of a host."""
    factors = catalog.carbon.factors
    host, slots, life = (
        factors["gpu_host_embodied"],
        factors["gpu_host_slots"].central,
        factors["gpu_lifetime"],
    )
    kg = gpu_kg(catalog.carbon, catalog.gpus).take(
        np.array([catalog.gpus.code(REFERENCE_GPU)], dtype=np.int32)
    )
    return HostEmbodied(
        server_kg_per_gpu=Interval(host.low / slots, host.central / slots, host.high / slots),
        gpu_kg=Interval(float(kg.low[0]), float(kg.central[0]), float(kg.high[0])),
        lifetime_years=life.central,
    )


def training_jobs(catalog: Catalog, need: Training) -> tuple[dict[int, Job], list[str]]:
    """The job of one run by GPU code, and one line per GPU that cannot do it."""
    jobs: dict[int, Job] = {}
    problems: list[str] = []
    for code in codes_in(catalog.machines.gpu):
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
