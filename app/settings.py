"""The settings of the service: environment variables `HAVRE_*`, one table, all checked before the start.

A setting may also stand in a file named by `<NAME>_FILE`, as containers hand over secrets. README.md holds
the same table for people, and a test compares the two.
"""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "HAVRE_"
FILE_SUFFIX = "_FILE"
# Read by the command line, not by the service.
ELSEWHERE = frozenset({"HAVRE_TRACEBACK"})


class WrongSetting(ValueError):
    """Settings that cannot be used; one line each, beginning with the name, never with the value."""


class Settings(BaseModel):
    """Every setting with its default. Sizes are bytes, times are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on.", min_length=1)
    port: int = Field(default=8000, description="Port to listen on; 0 takes a free one.", ge=0, le=65535)
    database_url: SecretStr | None = Field(
        default=None,
        description="Where answers are kept: `sqlite:///FILE` or `postgresql+psycopg://...`; "
        "unset, `havre/havre.db` among the user's data.",
    )
    access: Literal["auto", "keys"] = Field(
        default="auto",
        description="`auto`: no accounts on a loopback address, keys or tokens on any other; `keys`: always.",
    )
    requests_per_minute: int = Field(
        default=600, description="Requests a key or subject may send in a minute; then 429.", ge=1
    )
    wrong_keys_per_minute: int = Field(
        default=10,
        description="Wrong keys, tokens or sessions one address may send in a minute; then 429.",
        ge=1,
    )
    session_hours: float = Field(
        default=12.0, description="Time somebody who signed in on a page stays known.", gt=0, le=720
    )
    oidc_issuer: str | None = Field(default=None, description="Issuer of the bearer tokens that are taken.")
    oidc_audience: str | None = Field(default=None, description="Audience they must name.")
    oidc_keys: str | None = Field(default=None, description="File with the issuer's public keys, a JWK Set.")
    oidc_tenant_claim: str = Field(default="tenant", description="Claim of a token that names the tenant.")
    solvers: int = Field(
        default=1,
        description="Questions solved at once, each in a process of about 200 MB with a helper of 40.",
        ge=1,
        le=64,
    )
    queue: int = Field(
        default=16, description="Questions that may wait for a solver; one more gets 503.", ge=0, le=100
    )
    solve_seconds: float = Field(
        default=30.0, description="Longest search for the plan of one question.", gt=0, le=600
    )
    answer_seconds: float = Field(
        default=60.0,
        description="Longest wait for an answer, in the queue and solving; then 503.",
        gt=0,
        le=3600,
    )
    wait_seconds: float = Field(
        default=2.0,
        description="Wait for an answer when `Prefer` names none; what takes longer becomes a job.",
        ge=0,
        le=30,
    )
    jobs_at_once: int = Field(
        default=1,
        description="Chunks of jobs worked on at once by this process; 0 leaves them all to `havre worker`.",
        ge=0,
        le=64,
    )
    jobs_per_tenant: int = Field(
        default=2, description="Jobs of one tenant that are worked on at once; others wait.", ge=1, le=100
    )
    job_queue: int = Field(
        default=100, description="Unfinished jobs that are kept; one more gets 503.", ge=0, le=100_000
    )
    watches: int = Field(
        default=100, description="Questions one tenant may watch; one more gets 409.", ge=0, le=100_000
    )
    chunk_seconds: float = Field(
        default=300.0, description="Longest time for one chunk of a job.", gt=0, le=3600
    )
    lease_seconds: float = Field(
        default=20.0,
        description="Silence of a worker after which another takes over its chunks, within a second or two.",
        ge=1,
        le=600,
    )
    job_hours: float = Field(
        default=24.0, description="Time an ended job and its result are kept.", gt=0, le=8760
    )
    body_bytes: int = Field(
        default=1024 * 1024, description="Largest body of a request; above it 413.", ge=1024
    )
    tender_bytes: int = Field(
        default=16 * 1024 * 1024,
        description="Largest tender to allocate; a thousand lots with a hundred bids each take about 8 MB.",
        ge=1024,
    )
    import_bytes: int = Field(
        default=50 * 1024 * 1024, description="Largest bill, plan or table to import; above it 413.", ge=1024
    )
    snapshots: Path | None = Field(
        default=None,
        description="Folder of refreshed catalogs, of which the current one is used; unset, the shipped one.",
    )
    feed_keys: SecretStr | None = Field(
        default=None,
        description="Keys, as `NAME=KEY,...`, of `electricity_maps`, `entsoe`, `gcp`, `hetzner`, `upcloud`.",
    )
    question_values: int = Field(
        default=10_000, description="Most values in one question.", ge=100, le=1_000_000
    )
    shutdown_seconds: int = Field(
        default=35, description="Time running answers get to finish after SIGTERM.", ge=0, le=3600
    )
    record_keys: SecretStr | None = Field(
        default=None,
        description="Private JWK set (Ed25519) that signs records: the first key signs, all are published; "
        "unset, `record-keys.json` beside the database, made at the first use.",
    )
    timestamp_url: str | None = Field(
        default=None,
        description="Time-stamp authority (RFC 3161) that stamps each record; unset, none is asked.",
        pattern="^https?://",
    )
    webhook_urls: str = Field(
        default="", description="Addresses told what was filed, with blanks between; none by default."
    )
    webhook_secrets: SecretStr | None = Field(
        default=None, description="Secret `whsec_...` that signs webhooks; two while keys are changed."
    )
    webhook_private_hosts: str = Field(
        default="", description="Hosts (with port) of `webhook_urls` that may be private, over plain http."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important event that is logged."
    )


def read_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """The settings of an environment (default: of this process); `given` values win.

    Raises WrongSetting for every unknown name, unreadable file and value that does not fit, all at once.
    """
    environ = os.environ if environ is None else environ
    ours = {
        name: value for name, value in environ.items() if name.startswith(PREFIX) and name not in ELSEWHERE
    }
    values, faults = _values(ours)
    values.update({key: value for key, value in given.items() if value is not None})
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [
            _told(str(detail["loc"][0]), detail["msg"]) for detail in error.errors(include_input=False)
        ]
        raise WrongSetting("\n".join(faults)) from None
    if faults:
        raise WrongSetting("\n".join(faults))
    return settings


def _values(ours: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:
    """Field values by field name, and the faults of names and files."""
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, text in ours.items():
        plain = name.removesuffix(FILE_SUFFIX)
        if plain.removeprefix(PREFIX).lower() not in Settings.model_fields:
            faults.append(_unknown(name))
        elif plain == name:
            values[_field(name)] = text
        elif plain in ours:
            faults.append(f"{name}: {plain} is set as well; keep one of the two")
        else:
            try:
                values[_field(plain)] = Path(text).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                faults.append(f"{name}: the file cannot be read")
    return values, faults


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _unknown(name: str) -> str:
    guess = get_close_matches(name, list(names()), n=1)
    return f"{name}: there is no such setting" + (f"; did you mean {guess[0]}?" if guess else "")


def _told(field: str, problem: str) -> str:
    return f"{PREFIX}{field.upper()}: {problem[:1].lower()}{problem[1:]}"


def names() -> Iterator[str]:
    """The names of all settings."""
    return (PREFIX + field.upper() for field in Settings.model_fields)


def settings_table() -> str:
    """The table of the README: name, default, meaning, in Markdown."""
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in zip(names(), Settings.model_fields.values(), strict=True):
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `{name}` | {default} | {field.description} |")
    return "\n".join(lines)
