"""Feeds that price machines, in their documented shape: Open Telekom Cloud, Exoscale, UpCloud.

Real figures: the row S3M1 of Open Telekom Cloud (read on 2026-05-06). All others are synthetic.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.app.imports.hosts import Answer, document

S3M1: Mapping[str, Any] = {
    "id": "OTC_S3M1_LI",
    "_idGroup": "OTC_S3M1_LI",
    "opiFlavour": "s3.medium.1",
    "productName": "General Purpose s3.m.1 Linux",
    "productCategory": "General Purpose vCPU:RAM 1:1 s3.*.1",
    "osUnit": "Open Linux",
    "currency": "EUR",
    "priceAmount": "0.051175 EUR",
    "unit": "h",
    "vCpu": "1",
    "ram": "1 GiB",
    "fromOn": 1,
    "isMRC": False,
    "region": "eu-de",
    "R12": "23.150000 EUR",
}
OTC_ROWS = [
    S3M1,
    {
        **S3M1,
        "id": "OTC_S3L4_LI-eu-nl",
        "_idGroup": "OTC_S3L4_LI",
        "region": "eu-nl",
        "vCpu": "2",
        "ram": "8 GiB",
    },
    {**S3M1, "_idGroup": "OTC_S3M1_WI", "osUnit": "Windows", "priceAmount": "0.9 EUR"},
    {**S3M1, "_idGroup": "OTC_P2S_LI", "opiFlavour": "p2s.2xlarge.8"},
    {**S3M1, "_idGroup": "OTC_CH_LI", "region": "eu-ch2", "priceAmount": "0.000000 EUR"},
    {**S3M1, "_idGroup": "OTC_S3M1_MORE", "fromOn": 101},
]


def otc(path: str, headers: Mapping[str, str]) -> Answer:
    """Rows of servers in two pages, each with the number of all."""
    first = int(parse_qs(urlsplit(path).query)["limitFrom"][0])
    rows = OTC_ROWS[first : first + 4]
    stats = {"count": len(OTC_ROWS), "recordsCount": len(rows)}
    return document({"response": {"code": "Success", "stats": stats, "result": {"ecs": rows}}})


def otc_cut_off(path: str, headers: Mapping[str, str]) -> Answer:
    """A list that says it has more than it gives."""
    first = int(parse_qs(urlsplit(path).query)["limitFrom"][0])
    return document({"response": {"stats": {"count": 828}, "result": OTC_ROWS if not first else []}})


def exoscale(path: str, headers: Mapping[str, str]) -> Answer:
    """Prices of an hour by currency, and what is no machine."""
    eur = {
        "running_medium": "0.05000",
        "running_extra_large": "0.19000",
        "running_cpu_extra_large": "0.24000",
        "running_gpu3_small": "1.04530",
        "running_medium_win": "0.09000",
        "volume": "0.00014",
    }
    return document({"eur": eur, "chf": dict.fromkeys(eur, "9.00000")})


def upcloud(path: str, headers: Mapping[str, str], currency: str | None = "EUR") -> Answer:
    """Plans by zone, in cents, for who shows the token; the account knows the currency if need be."""
    if headers.get("authorization") != "Bearer k-4":
        return document({"error": {"error_code": "AUTHENTICATION_FAILED"}}, 401)
    if path == "/1.3/account":
        return document({"account": {"username": "some one"}})
    if path == "/1.3/account/details/some%20one":
        return document({"account": {"currency": "USD"}})
    plans = {
        "server_plan_1xCPU-2GB": {"amount": 1, "price": 2.2321},
        "server_plan_CLOUDNATIVE-4xCPU-8GB": {"amount": 1, "price": "4.5"},
        "server_plan_GPU-8xCPU-64GB-1xL40S": {"amount": 1, "price": 150},
        "server_core": {"amount": 1, "price": 1.3},
    }
    zones = [{"name": "de-fra1", **plans}, {"name": "sg-sin1", **plans}]
    return document({"prices": {"zone": zones} | ({"currency": currency} if currency else {})})
