"""Plans, compose files, manifests and tables become questions; what they do not say is left out or said."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.faults import FaultyQuestion
from app.imports.amounts import cpus_in, gib_in
from app.imports.outcome import Imported
from app.imports.read import import_file, kind_of
from app.imports.terraform import rules
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog import load
from tests.app.imports.bills import MACHINE, bill

CATALOG = load()
VOCABULARY = vocabulary_of(CATALOG)


def imported(file: Path) -> Imported:
    found = import_file(file, CATALOG, VOCABULARY.resolve_model)
    if found.found:
        parse_question(found.question("imported", "2026-11-22"), VOCABULARY, today="2026-11-22")
    return found


def written(tmp_path: Path, text: str, name: str = "given") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def change(kind: str, after: dict[str, Any], *actions: str, **more: Any) -> dict[str, Any]:
    done = {"actions": list(actions) or ["create"], "after": after, **more}
    return {"address": f"{kind}.main", "mode": "managed", "type": kind, "provider_name": "p", "change": done}


def plan(*changes: dict[str, Any], **more: Any) -> str:
    return json.dumps({"format_version": "1.2", "resource_changes": list(changes), **more})


def test_a_plan_gives_machines_and_disks_where_they_will_run(tmp_path: Path) -> None:
    server = change("scaleway_instance_server", {"type": "GP1-S", "zone": "fr-par-1"})
    volume = change("scaleway_block_volume", {"size_in_gb": 200, "zone": "fr-par-1"})
    machine, disk = imported(written(tmp_path, plan(server, volume))).found
    size = {key: machine.workload[key] for key in ("vcpu", "memory_gib", "instances")}
    assert size == {"vcpu": 8.0, "memory_gib": 32.0, "instances": 1}
    assert machine.baseline == {"provider": "scaleway", "region": "fr-par-1"}
    assert disk.workload["storage"] == {"gib": 200.0, "class": "block"}


def test_what_stays_or_goes_is_not_imported(tmp_path: Path) -> None:
    values = {"instance_type": "m6i.large", "availability_zone": "eu-west-3a"}
    actions = (["create"], ["no-op"], ["delete"], ["read"], ["delete", "create"], ["update"])
    changes = [change("aws_instance", values, *each) for each in actions]
    assert len(imported(written(tmp_path, plan(*changes))).found) == 3


def test_the_region_comes_from_the_provider_block_or_a_variable(tmp_path: Path) -> None:
    configured = {"p": {"full_name": "p", "expressions": {"region": {"references": ["var.where"]}}}}
    text = plan(
        change("aws_instance", {"instance_type": "m6i.large"}),
        configuration={"provider_config": configured},
        variables={"where": {"value": "eu-west-3"}},
    )
    (one,) = imported(written(tmp_path, text)).found
    assert one.baseline == {"provider": "aws", "region": "eu-west-3"}


def test_modules_within_modules_are_walked(tmp_path: Path) -> None:
    resource = {
        "address": "a.b",
        "type": "aws_ebs_volume",
        "values": {"size": 10, "availability_zone": "eu-west-3a"},
    }
    module = {"child_modules": [{"child_modules": [{"resources": [resource]}]}]}
    (one,) = imported(written(tmp_path, json.dumps({"planned_values": {"root_module": module}}))).found
    assert one.workload["storage"] == {"gib": 10.0, "class": "block"}


def test_secrets_are_never_read(tmp_path: Path) -> None:
    secret = change(
        "aws_instance",
        {"instance_type": "m6i.large", "user_data": "hunter2", "availability_zone": "eu-west-3a"},
        after_sensitive={"instance_type": True, "user_data": True},
    )
    found = imported(written(tmp_path, plan(secret)))
    assert found.found == ()
    assert "hunter2" not in repr(found)


def test_text_before_the_plan_is_tolerated(tmp_path: Path) -> None:
    text = "Acquiring state lock\n" + plan(change("aws_ebs_volume", {"size": 5}))
    assert kind_of(written(tmp_path, text)) == "terraform"
    assert len(imported(tmp_path / "given").found) == 1


def test_resources_without_a_size_or_a_rule_are_left_out_with_a_reason(tmp_path: Path) -> None:
    found = imported(
        written(
            tmp_path,
            plan(
                change("aws_s3_bucket", {}),
                change("aws_nat_gateway", {}),
                change("aws_instance", {}),
                change("aws_instance", {"instance_type": "m99.huge"}),
                change("aws_iam_role", {}),
                change("random_pet", {}),
            ),
        )
    )
    codes = ["size_unknown", "type_unknown", "size_unknown", "machine_unknown"]
    assert [out.code for out in found.left_out] == [*codes, "nothing_to_place", "nothing_to_place"]
    assert found.coverage == 0.0


def test_what_has_no_place_of_its_own_counts_in_no_share(tmp_path: Path) -> None:
    placed = change("aws_ebs_volume", {"size": 5})
    found = imported(written(tmp_path, plan(placed, change("aws_iam_role", {}), change("random_pet", {}))))
    assert (len(found.found), found.coverage) == (1, 1.0)


def test_a_plan_under_one_key_is_read_as_tools_that_check_plans_write_it(tmp_path: Path) -> None:
    whole = plan(change("aws_ebs_volume", {"size": 5}))
    assert len(imported(written(tmp_path, f'{{"tfplan": {whole}}}')).found) == 1


def test_every_rule_for_a_resource_names_a_provider_of_the_catalog() -> None:
    for rule in rules().values():
        assert (
            rule.unsized
            or rule.nothing
            or (rule.provider in CATALOG.providers.id and (rule.machine or rule.disks))
        )


COMPOSE = """
services:
  api:
    image: x
    deploy: {replicas: 3, resources: {limits: {cpus: "2", memory: 4g}}}
  worker: {image: y}
volumes: {data: {}}
"""
MANIFESTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - {name: app, resources: {requests: {cpu: 500m, memory: 512Mi}}}
        - {name: side, resources: {limits: {cpu: 1500m, memory: 1.5Gi}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  template: {spec: {containers: [{name: db, resources: {requests: {cpu: "4", memory: 16Gi}}}]}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 100Gi}}}}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
"""
SCORE = """
apiVersion: score.dev/v1b1
metadata: {name: hello}
containers: {web: {image: x, resources: {requests: {cpu: "1", memory: 2Gi}}}}
resources: {db: {type: postgres}}
"""


def test_a_compose_file_gives_its_services_and_says_what_it_takes_for_granted(tmp_path: Path) -> None:
    found = imported(written(tmp_path, COMPOSE))
    api, worker = found.found
    assert (api.workload["vcpu"], api.workload["memory_gib"], api.workload["instances"]) == (2.0, 4.0, 3)
    assert api.assumptions == ()
    assert len(worker.assumptions) == 2
    assert [out.code for out in found.left_out] == ["size_unknown"]


def test_manifests_add_up_containers_and_multiply_claims(tmp_path: Path) -> None:
    found = imported(written(tmp_path, MANIFESTS))
    api, db, claim = found.found
    assert (api.workload["vcpu"], api.workload["memory_gib"], api.workload["instances"]) == (2.0, 2.0, 2)
    assert (db.workload["vcpu"], db.workload["instances"]) == (4.0, 3)
    assert claim.workload["storage"] == {"gib": 300.0, "class": "block"}
    assert [out.code for out in found.left_out] == ["runs_and_ends"]


def test_a_score_file_gives_its_workload(tmp_path: Path) -> None:
    (one,) = imported(written(tmp_path, SCORE)).found
    assert (one.workload["name"], one.workload["vcpu"], one.workload["memory_gib"]) == ("hello", 1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(COMPOSE, "compose"), (MANIFESTS, "kubernetes"), (SCORE, "score"), ("a;b\n1;2", "table")],
)
def test_the_kind_of_a_file_is_found_out(tmp_path: Path, text: str, kind: str) -> None:
    assert kind_of(written(tmp_path, text)) == kind


def test_the_kind_of_a_bill_is_found_out(tmp_path: Path) -> None:
    assert kind_of(bill(tmp_path / "x", [MACHINE])) == "focus"


@pytest.mark.parametrize(
    ("text", "gib"),
    [
        ("512Mi", 0.5),
        ("1.5Gi", 1.5),
        ("1G", 1e9 / 2**30),
        ("1073741824", 1.0),
        ("", None),
        ("-1Gi", None),
        ("x", None),
    ],
)
def test_amounts_of_memory_are_read_as_written(text: str, gib: float | None) -> None:
    assert gib_in(text) == (None if gib is None else pytest.approx(gib))


@pytest.mark.parametrize(
    ("text", "cpus"), [("500m", 0.5), ("2", 2.0), (0.25, 0.25), ("0", None), (True, None)]
)
def test_amounts_of_processors_are_read_as_written(text: object, cpus: float | None) -> None:
    assert cpus_in(text) == cpus


FRENCH = [
    [
        "Nom",
        "Type",
        "vCPU",
        "Mémoire (Gio)",
        "Nombre",
        "Stockage (Gio)",
        "Fournisseur",
        "Région",
        "Coût mensuel",
    ],
    ["portail", "calcul", 8, 32, 4, "", "scaleway", "fr-par-1", "556,96"],
    ["archives", "stockage", "", "", "", "50 000", "", "", ""],
    ["rien", "calcul", "", "", "", "", "", "", ""],
]


def test_a_french_workbook_is_read(tmp_path: Path) -> None:
    file = tmp_path / "charges.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(FRENCH):
            sheet.write_row(number, 0, row)
    found = imported(file)
    portal, archives = found.found
    assert (portal.workload["vcpu"], portal.workload["instances"]) == (8.0, 4)
    assert portal.baseline == {"provider": "scaleway", "region": "fr-par-1", "cost_per_month": "556.96"}
    assert archives.workload["storage"] == {"gib": 50000.0, "class": "object"}
    assert [out.code for out in found.left_out] == ["size_unknown"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unknown_kind"),
        ("just words", "unknown_kind"),
        ("services: {}", "not_compose"),
        ("apiVersion: v1\nkind: ConfigMap\n", "not_manifests"),
        ('{"planned_values": ', "syntax"),
        ("services: [unclosed", "syntax"),
        ("a,b\n1,2\n", "no_header"),
    ],
)
def test_what_cannot_be_imported_says_why(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FaultyQuestion) as caught:
        imported(written(tmp_path, text))
    assert [fault.code for fault in caught.value.faults] == [code]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "services deploy resources limits cpus memory replicas volumes spec template containers kind "
                "metadata name apiVersion items resource_changes change actions after type address size "
                "instance_type values".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=14,
)
WRAPPED: list[Callable[[Any], Any]] = [
    lambda tree: {"services": {"a": tree, "b": {"deploy": tree}}},
    lambda tree: {"apiVersion": "v1", "kind": "Deployment", "metadata": tree, "spec": tree},
    lambda tree: {"resource_changes": [{"type": "aws_instance", "change": tree}, tree]},
    lambda tree: {"planned_values": tree},
    lambda tree: {"apiVersion": "x", "containers": tree},
]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES, st.sampled_from(WRAPPED))
def test_any_document_gives_a_question_that_can_be_asked_or_a_reason(
    tmp_path: Path, tree: Any, wrap: Callable[[Any], Any]
) -> None:
    try:
        imported(written(tmp_path, json.dumps(wrap(tree))))
    except FaultyQuestion as error:
        assert all(fault.problem for fault in error.faults)
