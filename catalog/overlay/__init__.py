"""Overlays: what one customer knows besides the published facts, laid over the catalog for them alone."""

from catalog.overlay.entries import (
    DOCUMENTS,
    Distrust,
    Overlay,
    Own,
    OwnCertificate,
    OwnFact,
    OwnPrice,
    OwnQuote,
    OwnSite,
    Party,
    SiteMachine,
    SiteRegion,
    SiteStorage,
)
from catalog.overlay.lay import digest_under, overlaid, problem_of

__all__ = [
    "DOCUMENTS",
    "Distrust",
    "Overlay",
    "Own",
    "OwnCertificate",
    "OwnFact",
    "OwnPrice",
    "OwnQuote",
    "OwnSite",
    "Party",
    "SiteMachine",
    "SiteRegion",
    "SiteStorage",
    "digest_under",
    "overlaid",
    "problem_of",
]
