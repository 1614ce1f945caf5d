"""What each kind of workload needs, from its wire form to the values of the catalog."""

from collections.abc import Mapping

from app.recommendations.asking.wire_workloads import (
    AnyWorkloadWire,
    ComputeWire,
    EmbeddingsWire,
    InferenceWire,
    MonitoringWire,
    PlainStorageWire,
    StorageWire,
    TrainingWire,
)
from catalog.workloads import (
    Compute,
    Embeddings,
    Flexibility,
    Inference,
    ModelChoice,
    Monitoring,
    Need,
    PlainStorage,
    ServingProfile,
    Training,
)


def need_of(workload: AnyWorkloadWire, inferences: Mapping[str, InferenceWire]) -> Need:
    """What `workload` needs; traces are sized by the requests of the inference they watch."""
    if isinstance(workload, InferenceWire):
        return _inference(workload)
    if isinstance(workload, TrainingWire):
        return _training(workload)
    if isinstance(workload, ComputeWire):
        return _compute(workload)
    return _storage(workload, inferences)


def _inference(workload: InferenceWire) -> Inference:
    choices = tuple(ModelChoice(model.id, model.quality) for model in workload.models or ())
    profile = workload.serving_profile
    return Inference(
        task=workload.task,
        models=choices or (ModelChoice(workload.model or ""),),
        requests_per_month=workload.requests_per_month,
        input_tokens=workload.input_tokens,
        output_tokens=workload.output_tokens,
        cached_share=workload.cached_share,
        serving=workload.serving,
        min_quality=workload.min_quality,
        profile=ServingProfile(
            concurrency=profile.concurrency,
            gpu_utilisation=profile.gpu_utilisation,
            peak_to_mean=profile.peak_to_mean,
            precision=profile.precision,
            min_tokens_per_second=profile.min_tokens_per_second,
            min_replicas=profile.min_replicas,
        ),
        measured_energy_wh=workload.measured.energy_wh_per_request if workload.measured else None,
        active_users=workload.active_users,
    )


def _training(workload: TrainingWire) -> Training:
    machine = workload.gpu or workload.accelerators
    size, flexible = workload.training, workload.flexible
    return Training(
        gpu_model=machine.model if machine else None,
        gpu_hours=machine.hours if machine else None,
        params_b=size.params_b if size else None,
        tokens_b=size.tokens_b if size else None,
        runs=workload.runs,
        flexible=Flexibility(flexible.duration_hours, flexible.window_hours) if flexible else None,
        interconnect=workload.interconnect,
        dataset_gib=workload.dataset_gib,
        checkpoint_gib=workload.checkpoint_gib,
        checkpoints=workload.checkpoints,
    )


def _compute(workload: ComputeWire) -> Compute:
    return Compute(
        vcpu=workload.vcpu,
        memory_gib=workload.memory_gib,
        instances=workload.instances,
        utilisation=workload.utilisation,
        machine_class=workload.machine_class,
    )


def _storage(workload: StorageWire, inferences: Mapping[str, InferenceWire]) -> Need:
    if workload.embeddings:
        return _embeddings(workload.embeddings)
    if workload.monitoring:
        return _monitoring(workload.monitoring, inferences[workload.monitoring.requests_of])
    if workload.storage:
        return _plain(workload.storage)
    raise ValueError("a storage workload without a need passed the checks")


def _plain(storage: PlainStorageWire) -> PlainStorage:
    return PlainStorage(
        gib=storage.gib,
        storage_class=storage.storage_class,
        reads_per_month=storage.reads_per_month,
        writes_per_month=storage.writes_per_month,
        egress_internet_gib=storage.egress_internet_gib,
    )


def _embeddings(embeddings: EmbeddingsWire) -> Embeddings:
    return Embeddings(
        vectors=embeddings.vectors,
        dimensions=embeddings.dimensions,
        dtype=embeddings.dtype,
        replicas=embeddings.replicas,
        index=embeddings.index,
        links_per_vector=embeddings.links_per_vector,
        max_machines_per_replica=embeddings.max_machines_per_replica,
        min_machine_memory_gib=embeddings.min_machine_memory_gib,
    )


def _monitoring(monitoring: MonitoringWire, watched: InferenceWire) -> Monitoring:
    return Monitoring(
        requests_of=monitoring.requests_of,
        requests_per_month=watched.requests_per_month,
        tokens_per_request=watched.input_tokens + watched.output_tokens,
        spans_per_request=monitoring.spans_per_request,
        retention_days=monitoring.retention_days,
    )
