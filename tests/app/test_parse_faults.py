"""One exact line for every family of fault, and all of them at once."""

import pytest

from app.faults import FaultyQuestion
from tests.app.parse_world import API, CHAT, DISK, JOB, Tree, lines, parse, question_of

PLACE = {"provider": "azure", "region": "westeurope"}


def chat(**changes: object) -> Tree:
    """The smallest question about a chat, with some keys of the workload changed."""
    return question_of({**CHAT, **changes})


def ask(**rest: object) -> Tree:
    """A question about a chat and a disk, with keys beside the workloads."""
    return question_of(CHAT, DISK, **rest)


def demand(**requirements: object) -> Tree:
    """A question whose chat has these requirements."""
    return chat(requirements=requirements)


NUMBER = "write a number without quotes"
FAMILIES: dict[str, tuple[Tree, str]] = {
    "unknown key of the question": (
        ask(curency="EUR"),
        'curency: "curency" is not a known key; did you mean currency?',
    ),
    "unknown key of a requirement": (
        demand(residencies=["FR"]),
        'workloads.chat.requirements.residencies: "residencies" is not a known key; did you mean residency?',
    ),
    "unknown key without likeness": (
        ask(profile={"zzz": 1}),
        'profile.zzz: "zzz" is not a known key; the keys here are credit_award, exposure_by_presence, '
        "sovereignty_weights, strict_capital, strict_control_plane, strict_firmware, trusted_countries, "
        "weights",
    ),
    "key of another kind": (
        chat(vcpu=4),
        "workloads.chat.vcpu: this key belongs to kind compute, not inference; remove it or change the kind",
    ),
    "missing key": (
        question_of({"name": "api", "kind": "compute", "vcpu": 1}),
        "workloads.api.memory_gib: this key is missing; add it with its value",
    ),
    "missing kind": (
        question_of({"name": "api"}),
        "workloads.api.kind: this key is missing; add kind: inference, training, storage or compute",
    ),
    "wrong kind": (
        question_of({"name": "api", "kind": "gpu"}),
        'workloads.api.kind: "gpu" is not a choice here; use inference, training, storage or compute',
    ),
    "number in quotes": (
        chat(input_tokens="12"),
        f'workloads.chat.input_tokens: "12" is not a number; {NUMBER}',
    ),
    "truth for a number": (
        chat(input_tokens=True),
        f"workloads.chat.input_tokens: true is not a number; {NUMBER}",
    ),
    "nothing for a number": (
        chat(input_tokens=None),
        f"workloads.chat.input_tokens: nothing is not a number; {NUMBER}",
    ),
    "number for text": (
        chat(task=3),
        "workloads.chat.task: 3 is not a choice here; use chat, rag, reasoning, code or embedding",
    ),
    "number for a name": (
        question_of({**API, "name": 7}),
        "workloads.0.name: 7 is not text; write text, in quotes if it looks like a number",
    ),
    "word for a truth": (
        ask(profile={"credit_award": "yes"}),
        'profile.credit_award: "yes" is not true or false; write true or false',
    ),
    "word for a list": (
        demand(residency="EU"),
        'workloads.chat.requirements.residency: "EU" is not a list; write a list such as [a, b]',
    ),
    "list for a group": (
        chat(requirements=["EU"]),
        "workloads.chat.requirements: a list is not a group of keys; write keys with their values",
    ),
    "zero tokens": (
        chat(input_tokens=0),
        "workloads.chat.input_tokens: 0 is too small; use a number above 0",
    ),
    "no words from a chat": (
        chat(output_tokens=0),
        "workloads.chat.output_tokens: 0 is too small; use a number above 0, or task: embedding",
    ),
    "share above one": (
        chat(cached_share=1.5),
        "workloads.chat.cached_share: 1.5 is too large; use at most 1",
    ),
    "level above four": (
        demand(juridical_min=5),
        "workloads.chat.requirements.juridical_min: 5 is too large; use at most 4",
    ),
    "half an instance": (
        question_of({**API, "instances": 1.5}),
        "workloads.api.instances: 1.5 is not a whole number; drop the fraction",
    ),
    "too many months": (ask(horizon_months=121), "horizon_months: 121 is too large; use at most 120"),
    "no month": (ask(horizon_months=0), "horizon_months: 0 is too small; use at least 1"),
    "negative budget": (
        ask(requirements={"budget_per_month": "-1"}),
        "requirements.budget_per_month: -1 is too small; use at least 0",
    ),
    "words for money": (
        ask(requirements={"budget_per_month": "much"}),
        'requirements.budget_per_month: "much" is not an amount; write one such as "5400.00"',
    ),
    "no date": (
        ask(as_of="2026-02-30"),
        'as_of: "2026-02-30" is not a date; write YYYY-MM-DD, such as 2027-01-31',
    ),
    "start before the question": (
        ask(as_of="2027-01-02", starts="2027-01-01"),
        'starts: "2027-01-01" lies before as_of (2027-01-02); start on or after the date of the question',
    ),
    "start before today": (
        ask(starts="2026-11-21"),
        'starts: "2026-11-21" lies before as_of (2026-11-22); start on or after the date of the question',
    ),
    "unknown country": (
        demand(residency=["XX"]),
        'workloads.chat.requirements.residency: "XX" is not a country; '
        "use EU, EEA or an ISO 3166 alpha-2 code such as FR",
    ),
    "small letters": (
        chat(users=[{"country": "fr", "share": 1}]),
        'workloads.chat.users.0.country: "fr" is not a country; did you mean FR?',
    ),
    "area for a user": (
        chat(users=[{"country": "EU", "share": 1}]),
        'workloads.chat.users.0.country: "EU" is not a country; use an ISO 3166 alpha-2 code such as FR',
    ),
    "unknown certificate": (
        demand(certificates=["secnumclod"]),
        'workloads.chat.requirements.certificates: "secnumclod" is not a known '
        "certificate; did you mean secnumcloud?",
    ),
    "unknown provider": (
        demand(exclude_providers=["ovhclod"]),
        'workloads.chat.requirements.exclude_providers: "ovhclod" is not a known '
        "provider; did you mean ovhcloud?",
    ),
    "unknown model": (
        chat(model="lama-3.3-70b-instruct"),
        'workloads.chat.model: "lama-3.3-70b-instruct" is not a known model, or names several; '
        "did you mean llama-3.3-70b-instruct or llama-3.1-8b-instruct?",
    ),
    "unknown GPU": (
        question_of({**JOB, "gpu": {"model": "Z9", "hours": 1}}),
        'workloads.job.gpu.model: "Z9" is not a known GPU; use one of H100, L40S',
    ),
    "no TPU on sale": (
        question_of(
            {"name": "job", "kind": "training", "accelerators": {"kind": "tpu", "model": "v5e", "hours": 1}}
        ),
        "workloads.job.accelerators: no TPU has a price in the catalog, so none can be compared; "
        "use kind gpu (H100) or npu (Trainium, Inferentia2, Gaudi)",
    ),
    "unknown currency": (ask(currency="XYZ"), 'currency: "XYZ" is not a known currency; use one of EUR'),
    "unknown region": (
        chat(pinned={"provider": "azure", "region": "westeurop"}),
        'workloads.chat.pinned.region: "westeurop" is not a known azure region; did you mean westeurope?',
    ),
    "region of another provider": (
        ask(baseline={"chat": {"provider": "scaleway", "region": "westeurope"}}),
        'baseline.chat.region: "westeurope" is not a known scaleway region; use one of fr-par',
    ),
    "baseline of nobody": (
        ask(baseline={"chap": PLACE}),
        'baseline.chap: "chap" is not a known workload; did you mean chat?',
    ),
    "quote for nobody": (
        ask(quotes=[{"workload": "web", **PLACE, "cost_per_month": "1"}]),
        'quotes.0.workload: "web" is not a known workload; use one of chat, disk',
    ),
    "link to nobody": (
        ask(links=[{"from": "chat", "to": "dsk", "gib_per_month": 1}]),
        'links.0.to: "dsk" is not a known workload; did you mean disk?',
    ),
    "link to itself": (
        ask(links=[{"from": "chat", "to": "chat"}]),
        "links.0.to: a link leads from a workload to itself; name another workload",
    ),
    "traces of nobody": (
        question_of(CHAT, {"name": "t", "kind": "storage", "monitoring": {"requests_of": "chap"}}),
        'workloads.t.monitoring.requests_of: "chap" is not a known workload; did you mean chat?',
    ),
    "traces of a disk": (
        question_of(DISK, {"name": "t", "kind": "storage", "monitoring": {"requests_of": "disk"}}),
        'workloads.t.monitoring.requests_of: "disk" has no requests to trace; name a '
        "workload of kind inference",
    ),
    "two workloads of one name": (
        question_of(API, API),
        'workloads.1.name: "api" is already the name of another workload; give each its own name',
    ),
    "name with a number sign": (
        question_of({**API, "name": "api#1"}),
        'workloads.api#1.name: "api#1" holds "#", which numbers copies; leave it out',
    ),
    "no workload": (question_of(), "workloads: the list is empty; write at least 1"),
    "no need": (
        question_of({"name": "d", "kind": "storage"}),
        "workloads.d: one of storage, embeddings, monitoring is missing; add one of them",
    ),
    "two needs": (
        question_of({**JOB, "training": {"params_b": 8, "tokens_b": 5}}),
        "workloads.job.training: this stands beside gpu, which says the same thing "
        "otherwise; keep one of the two",
    ),
    "quality without marks": (
        chat(min_quality=0.8),
        "workloads.chat.min_quality: a model has no quality to compare; write models: "
        "[{id: ..., quality: ...}]",
    ),
    "more users than all": (
        chat(users=[{"country": "FR", "share": 0.9}, {"country": "BE", "share": 0.2}]),
        "workloads.chat.users: the shares add up to 1.1; let them add up to at most 1",
    ),
    "job longer than its window": (
        question_of({**JOB, "flexible": {"duration_hours": 96, "window_hours": 48}}),
        "workloads.job.flexible.window_hours: a job of 96 hours does not fit in 48; widen the window",
    ),
    "pinned copies": (
        question_of({**API, "replicas_in": 2, "pinned": PLACE}),
        "workloads.api.pinned: copies in different places cannot all be pinned to one; "
        "remove pinned or replicas_in",
    ),
    "goal named twice": (
        ask(priorities={"mode": "lexicographic", "order": ["cost", "cost"]}),
        "priorities.order: a goal is named twice; name each goal once",
    ),
    "no order": (
        ask(priorities={"mode": "lexicographic"}),
        "priorities.order: this key is missing; write order: [sovereignty, cost, carbon]",
    ),
    "no weight at all": (
        ask(priorities={"cost": 0, "carbon": 0}),
        "priorities: all weights are zero; write one above 0",
    ),
    "negative weight": (
        ask(priorities={"cost": -1, "carbon": 1}),
        "priorities.cost: -1 is too small; use at least 0",
    ),
    "key of another mode": (
        ask(priorities={"mode": "weighted", "cost": 1, "order": ["cost"]}),
        "priorities.order: mode weighted does not read this key; it reads cost, carbon, "
        "sovereignty, references",
    ),
    "capped for nobody": (
        ask(requirements={"share_caps": [{"max": 0.3}]}),
        "requirements.share_caps.0: a share is capped for one controlling country or for one provider; "
        "write either controlled_from or provider",
    ),
    "one workload apart": (
        ask(requirements={"keep_apart": [{"workloads": ["chat"], "by": "region"}]}),
        "requirements.keep_apart.0.workloads: the list has fewer than 2 items; write at least 2",
    ),
    "unknown weights": (
        ask(profile={"sovereignty_weights": "ec-206"}),
        'profile.sovereignty_weights: "ec-206" is not a known profile; did you mean ec-2026?',
    ),
    "word for a whole number": (
        question_of({**API, "instances": "two"}),
        'workloads.api.instances: "two" is not a whole number; write it without quotes',
    ),
    "truth for money": (
        ask(requirements={"budget_per_month": True}),
        'requirements.budget_per_month: true is not an amount; write one such as "5400.00"',
    ),
    "nameless workload": (
        question_of({**API, "name": " "}),
        'workloads.0.name: " " is not a name; use 1 to 100 visible characters, without spaces at the ends',
    ),
    "small letters in residency": (
        demand(residency=["eea"]),
        'workloads.chat.requirements.residency: "eea" is not a country; did you mean EEA?',
    ),
    "country named twice": (
        chat(users=[{"country": "FR", "share": 0.1}, {"country": "FR", "share": 0.2}]),
        "workloads.chat.users: a country is named twice; name each country once",
    ),
    "model named twice": (
        chat(model=None, models=["gpt-oss", "gpt-oss-120b"]),
        "workloads.chat.models: a model is named twice; name each model once, under one of its names",
    ),
    "workload named twice in a rule": (
        ask(requirements={"keep_apart": [{"workloads": ["chat", "chat"]}]}),
        "requirements.keep_apart.0.workloads: a workload is named twice; name each workload once",
    ),
    "list for money": (
        ask(requirements={"budget_per_month": ["5"]}),
        'requirements.budget_per_month: a list is not an amount; write one such as "5400.00"',
    ),
    "trusted by nobody": (
        ask(profile={"trusted_countries": []}),
        "profile.trusted_countries: the list is empty; write at least 1",
    ),
    "two discounts": (
        ask(discounts=[{"provider": "azure", "share": 0.1}, {"provider": "azure", "share": 0.2}]),
        "discounts: a provider has two discounts; write one discount per provider",
    ),
    "residency in no place": (
        chat(data_class="confidential", requirements={"residency": ["US"]}),
        "workloads.chat.requirements.residency: this leaves no place beside data_class.confidential; "
        "widen one of the two",
    ),
    "unknown class of data": (
        chat(data_class="secret"),
        'workloads.chat.data_class: "secret" is not a choice here; use public, internal, '
        "confidential, health_hds, health_state_fr, state_sensitive_fr or vital",
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_each_fault_is_one_plain_line(family: str) -> None:
    document, expected = FAMILIES[family]
    assert lines(document) == [expected]


def test_all_faults_are_told_at_once_and_in_the_order_of_the_document() -> None:
    document = """
name: x
workloads:
  - {name: chat, kind: inference, model: nope, requests_per_month: -3, vcpu: 3,
     input_tokens: 1, output_tokens: 1}
  - {name: chat, kind: storage}
links: [{from: chat, to: nowhere}]
requirements: {residency: [XX], budget_per_month: -5}
priorities: {cost: 0}
starts: 2020-01-01
"""
    assert [line.partition(": ")[0] for line in lines(document)] == [
        "workloads.chat.model",
        "workloads.chat.requests_per_month",
        "workloads.chat.vcpu",
        "workloads.1",
        "workloads.1.name",
        "links.0.to",
        "requirements.residency",
        "requirements.budget_per_month",
        "priorities",
        "starts",
    ]


def test_a_fault_has_a_pointer_with_indices_for_programs() -> None:
    with pytest.raises(FaultyQuestion) as caught:
        parse(demand(residency=["FR", "XX"]))
    (fault,) = caught.value.faults
    assert (fault.path, fault.pointer) == (
        "workloads.chat.requirements.residency",
        "/workloads/0/requirements/residency/1",
    )
    assert fault.code == "unknown_country"


def test_a_wrong_default_is_told_once_at_the_defaults() -> None:
    document = question_of(API, DISK, defaults={"growth_per_month": 7, "requirements": {"keys": "mine"}})
    assert lines(document) == [
        "defaults.growth_per_month: 7 is too large; use at most 1",
        'defaults.requirements.keys: "mine" is not a choice here; '
        "use provider, customer, external_hsm or confidential_computing",
    ]


def test_a_default_may_not_name_a_workload() -> None:
    (line,) = lines(question_of(API, defaults={"name": "x"}))
    assert line.startswith('defaults.name: "name" is not a known key')
