"""Certificates held, lost or awaited: which offers each covers, and whether it holds on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.files import UNDATED_DAY, DataFiles, day_of
from catalog.offers import Machines, StorageItem, Tokens, matches
from catalog.quantities import IntArray

CERTIFICATES = "certificates.csv"
CERTIFICATE_COLUMNS = (
    "provider_id offer scheme codes level valid_from valid_to url status covers offers token_offers "
    "decision evidence superseded source date"
).split()


class Standing(IntEnum):
    """How an offer stands to a certificate, worst first: only `HELD` passes a gate."""

    MISSING = 0
    UNVERIFIED = 1
    IN_PROGRESS = 2
    EXPIRED = 3
    HELD = 4

    @property
    def reason(self) -> str:
        """The reason code of an exclusion."""
        return f"certificate_{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate or qualification with its perimeter: which offers it covers, from when to when.

    `status` is `held`, `in_progress`, `not_held` or `unverified`; `codes` are the names questions ask
    for; `offers` are `pattern@region` items, `*` is everything the provider sells by the machine;
    `token_offers` are such items on the models of its token service. `covers` says both in words.
    """

    provider_id: str
    scheme: str
    level: str
    valid_from: str
    valid_to: str
    status: str
    offers: tuple[str, ...]
    evidence: str
    superseded: bool
    source: str
    codes: tuple[str, ...] = ()
    covers: str = ""
    decision: str = ""
    token_offers: tuple[str, ...] = ()

    def holds_on(self, date: str) -> bool:
        """Held on an ISO date; an end date is the first day without it, an unreadable start is ignored."""
        return not self.superseded and standing_on(self, day_of(date)) is Standing.HELD


def certificate_of(row: Mapping[str, str]) -> Certificate:
    """A certificate from its row. Raises ValueError when `superseded` is neither `yes` nor `no`."""
    if row["superseded"] not in ("yes", "no"):
        raise ValueError(f"{CERTIFICATES}: superseded is yes or no, not {row['superseded']!r}")
    return Certificate(
        provider_id=row["provider_id"],
        scheme=row["scheme"],
        level=row["level"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        status=row["status"],
        offers=tuple(filter(None, row["offers"].split(";"))),
        evidence=row["evidence"],
        superseded=row["superseded"] == "yes",
        source=row["source"],
        codes=tuple(filter(None, row["codes"].split(";"))),
        covers=row["covers"],
        decision=row["decision"],
        token_offers=tuple(filter(None, row["token_offers"].split(";"))),
    )


def read_certificates(files: DataFiles) -> tuple[Certificate, ...]:
    """Certificates in force or not: the gate reads status, dates and perimeter."""
    rows = files.frame(CERTIFICATES, CERTIFICATE_COLUMNS)
    return tuple(certificate_of(row) for row in rows.iter_rows(named=True))


@dataclass(frozen=True, slots=True)
class Perimeters:
    """What certificates are matched against: provider codes, names and region ids of one table."""

    provider: IntArray
    name: pl.Series
    region: pl.Series
    tokens: bool = False


def standing_on(certificate: Certificate, day: int) -> Standing:
    """The standing of an offer inside the perimeter on a day (days since 1970)."""
    if certificate.status == "in_progress":
        return Standing.IN_PROGRESS
    if certificate.status == "unverified":
        return Standing.UNVERIFIED
    if certificate.status != "held":
        return Standing.MISSING
    start, end = day_of(certificate.valid_from), day_of(certificate.valid_to)
    if end != UNDATED_DAY and end <= day:
        return Standing.EXPIRED
    return Standing.MISSING if start != UNDATED_DAY and start > day else Standing.HELD


def standings(
    certificates: Sequence[Certificate], code: str, perimeters: Perimeters, providers: Sequence[str], day: int
) -> tuple[NDArray[np.int8], IntArray]:
    """The best standing of each offer for one certificate code, and the certificate it rests on (-1 none).

    A certificate on machines does not cover the token service of the same provider: a token service
    passes only when `token_offers` name it.
    """
    best = np.zeros(len(perimeters.provider), dtype=np.int8)
    rests_on = np.full(len(best), -1, dtype=np.int32)
    for number, certificate in enumerate(certificates):
        if (
            certificate.superseded
            or code not in certificate.codes
            or certificate.provider_id not in providers
        ):
            continue
        own = perimeters.provider == providers.index(certificate.provider_id)
        covered = own & _covered(certificate, perimeters)
        standing = standing_on(certificate, day)
        better = covered & (best < standing)
        best[better], rests_on[better] = standing, number
    return best, rests_on


def _covered(certificate: Certificate, perimeters: Perimeters) -> NDArray[np.bool_]:
    inside = np.zeros(len(perimeters.provider), dtype=np.bool_)
    for item in certificate.token_offers if perimeters.tokens else certificate.offers:
        pattern, _, region = item.partition("@")
        hit = matches(perimeters.name, pattern)
        if region:
            hit = hit & (perimeters.region == region)
        inside |= hit.to_numpy()
    return inside


def machine_perimeters(machines: Machines, region_ids: Sequence[str]) -> Perimeters:
    """Machines as certificates see them."""
    return Perimeters(machines.provider, machines.name, _region_names(machines.region, region_ids))


def storage_perimeters(items: Sequence[StorageItem], region_ids: Sequence[str]) -> Perimeters:
    """Storage lists as certificates see them: only a perimeter of a whole region or provider covers them."""
    provider = np.array([item.provider for item in items], dtype=np.int32)
    region = np.array([item.region for item in items], dtype=np.int32)
    return Perimeters(provider, pl.Series([item.item for item in items]), _region_names(region, region_ids))


def token_perimeters(tokens: Tokens, region_ids: Sequence[str]) -> Perimeters:
    """Token services as certificates see them."""
    return Perimeters(
        tokens.provider, tokens.listed_as, _region_names(tokens.region, region_ids), tokens=True
    )


def _region_names(region: IntArray, region_ids: Sequence[str]) -> pl.Series:
    return pl.Series(np.asarray(region_ids, dtype=object)[region].tolist(), dtype=pl.String)
