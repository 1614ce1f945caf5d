"""The sovereignty lens: which law reaches an offer, and what its technology depends on."""

from catalog.certificates import Certificate
from catalog.sovereignty.assess import (
    MODEL_ORIGINS,
    UNDETERMINED,
    WORKLOAD_TYPES,
    AxisLevels,
    Cases,
    Levels,
    Official,
    assess_few,
    assess_sovereignty,
    assess_together,
)
from catalog.sovereignty.entities import controlling_countries, laws_of, owner_unknown, reach_of, reached_by
from catalog.sovereignty.evidence import Tier, read_certificates
from catalog.sovereignty.explain import OpenFact, decided_by, facts_to_obtain, unsettled
from catalog.sovereignty.facts import (
    HeldCertificates,
    SovereigntyFacts,
    held_certificates,
    no_certificates,
    read_sovereignty,
)
from catalog.sovereignty.findings import Finding, Voice, finding_of, findings_of
from catalog.sovereignty.keys import keys_said, keys_standing
from catalog.sovereignty.obtain import (
    Document,
    WantedFact,
    WayToLevel,
    way_to_level,
    with_document,
    with_documents,
)
from catalog.sovereignty.paths import Path, Step, paths_of_reach, reason_path
from catalog.sovereignty.proposals import CADA, ProposedLevel, proposed_level
from catalog.sovereignty.reasons import Warned, foreign_control, reason_of_level, warnings_of
from catalog.sovereignty.resilience import Degradation, Resilience, resilience_of
from catalog.sovereignty.stack import Layer, kill_switches, layers_of, trusted_share
from catalog.sovereignty.subjects import Profile, profile_of, trusted_set
from catalog.sovereignty.verdicts import Ground, Said, Verdict, verdict_on

__all__ = [
    "CADA",
    "MODEL_ORIGINS",
    "UNDETERMINED",
    "WORKLOAD_TYPES",
    "AxisLevels",
    "Cases",
    "Certificate",
    "Degradation",
    "Document",
    "Finding",
    "Ground",
    "HeldCertificates",
    "Layer",
    "Levels",
    "Official",
    "OpenFact",
    "Path",
    "Profile",
    "ProposedLevel",
    "Resilience",
    "Said",
    "SovereigntyFacts",
    "Step",
    "Tier",
    "Verdict",
    "Voice",
    "WantedFact",
    "Warned",
    "WayToLevel",
    "assess_few",
    "assess_sovereignty",
    "assess_together",
    "controlling_countries",
    "decided_by",
    "facts_to_obtain",
    "finding_of",
    "findings_of",
    "foreign_control",
    "held_certificates",
    "keys_said",
    "keys_standing",
    "kill_switches",
    "laws_of",
    "layers_of",
    "no_certificates",
    "owner_unknown",
    "paths_of_reach",
    "profile_of",
    "proposed_level",
    "reach_of",
    "reached_by",
    "read_certificates",
    "read_sovereignty",
    "reason_of_level",
    "reason_path",
    "resilience_of",
    "trusted_set",
    "trusted_share",
    "unsettled",
    "verdict_on",
    "warnings_of",
    "way_to_level",
    "with_document",
    "with_documents",
]
