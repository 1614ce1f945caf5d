"""The sovereignty lens: which law reaches an offer, and what its technology depends on."""

from catalog.sovereignty.assess import (
    MODEL_ORIGINS,
    UNDETERMINED,
    WORKLOAD_TYPES,
    AxisLevels,
    Cases,
    Levels,
    Official,
    assess_sovereignty,
)
from catalog.sovereignty.entities import controlling_countries, laws_of, owner_unknown, reach_of, reached_by
from catalog.sovereignty.evidence import Certificate, Tier, read_certificates
from catalog.sovereignty.explain import OpenFact, decided_by, facts_to_obtain, unsettled
from catalog.sovereignty.facts import (
    HeldCertificates,
    SovereigntyFacts,
    held_certificates,
    no_certificates,
    read_sovereignty,
)
from catalog.sovereignty.stack import Layer, kill_switches, layers_of, trusted_share
from catalog.sovereignty.subjects import Profile, profile_of

__all__ = [
    "MODEL_ORIGINS",
    "UNDETERMINED",
    "WORKLOAD_TYPES",
    "AxisLevels",
    "Cases",
    "Certificate",
    "HeldCertificates",
    "Layer",
    "Levels",
    "Official",
    "OpenFact",
    "Profile",
    "SovereigntyFacts",
    "Tier",
    "assess_sovereignty",
    "controlling_countries",
    "decided_by",
    "facts_to_obtain",
    "held_certificates",
    "kill_switches",
    "laws_of",
    "layers_of",
    "no_certificates",
    "owner_unknown",
    "profile_of",
    "reach_of",
    "reached_by",
    "read_certificates",
    "read_sovereignty",
    "trusted_share",
    "unsettled",
]
