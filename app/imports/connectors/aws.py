"""AWS price list (bulk): one large CSV per region, read line by line and never held."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.imports.connectors.feed import BadFeed, Call, Connector, Fact, MachinePrice, number_in

HOST = "https://pricing.us-east-1.amazonaws.com"
REGIONS = ("eu-west-3", "eu-central-1", "eu-west-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-central-2")
LARGEST_BYTES = 1024 * 1024 * 1024
HEADER_LINES = 5  # before the names of the columns
PLAIN = {
    "TermType": "OnDemand",
    "Product Family": "Compute Instance",
    "Operating System": "Linux",
    "Tenancy": "Shared",
    "CapacityStatus": "Used",
    "Pre Installed S/W": "NA",
    "Unit": "Hrs",
}
_MEMORY = re.compile(r"([\d.,]+) GiB")


def read(call: Call) -> Iterator[Fact]:
    """Linux machines on demand, shared hardware, in dollars."""
    larger = replace(call, out=replace(call.out, largest_bytes=LARGEST_BYTES))
    for region in REGIONS:
        address = f"{HOST}/offers/v1.0/aws/AmazonEC2/current/{region}/index.csv"
        found = 0
        for row in _rows(larger.out.blocks(larger.url(address)), region):
            if all(row.get(column) == value for column, value in PLAIN.items()):
                found += 1
                yield _price(region, row)
        if not found:
            raise BadFeed(f"{region} lists no machine")


def _rows(blocks: Iterator[bytes], region: str) -> Iterator[Mapping[str, str]]:
    reader = csv.reader(_lines(blocks))
    for _ in range(HEADER_LINES):
        next(reader, None)
    columns = next(reader, None)
    if columns is None or not PLAIN.keys() <= set(columns):
        raise BadFeed(f"{region} does not have the columns of a price list")
    for cells in reader:
        yield dict(zip(columns, cells, strict=False))


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """Lines of text out of blocks that end anywhere."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from (line.decode("utf-8", errors="replace") + "\n" for line in whole)
    if rest:
        yield rest.decode("utf-8", errors="replace")


def _price(region: str, row: Mapping[str, str]) -> MachinePrice:
    name = row["Instance Type"]
    memory = _MEMORY.match(row.get("Memory", ""))
    return MachinePrice(
        provider="aws",
        region=region,
        name=name,
        price=number_in(row["PricePerUnit"], f"{region}.{name}.PricePerUnit"),
        currency=row["Currency"],
        vcpu=float(number_in(row["vCPU"], f"{region}.{name}.vCPU")),
        memory_gib=float(memory.group(1).replace(",", "")) if memory else None,
    )


AWS = Connector(
    id="live-aws",
    title="AWS price list, bulk files of Amazon EC2",
    page=f"{HOST}/offers/v1.0/aws/AmazonEC2/current/region_index.json",
    hosts=frozenset({"pricing.us-east-1.amazonaws.com"}),
    licence="Amazon: public price list",
    read=read,
)
