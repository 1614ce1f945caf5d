"""Overlays: what one customer knows besides the published facts, laid over the catalog for them alone."""

from catalog.overlay.entries import (
    DOCUMENTS,
    Distrust,
    Overlay,
    Own,
    OwnCertificate,
    OwnFact,
    OwnQuote,
    OwnSite,
    Party,
    SiteMachine,
    SiteRegion,
    SiteStorage,
)
from catalog.overlay.lay import digest_under, overlaid, problem_of
from catalog.overlay.prices import (
    OwnDiscount,
    OwnPrice,
    OwnStoragePrice,
    OwnTier,
    OwnTokenPrice,
    OwnTrafficPrice,
)

__all__ = [
    "DOCUMENTS",
    "Distrust",
    "Overlay",
    "Own",
    "OwnCertificate",
    "OwnDiscount",
    "OwnFact",
    "OwnPrice",
    "OwnQuote",
    "OwnSite",
    "OwnStoragePrice",
    "OwnTier",
    "OwnTokenPrice",
    "OwnTrafficPrice",
    "Party",
    "SiteMachine",
    "SiteRegion",
    "SiteStorage",
    "digest_under",
    "overlaid",
    "problem_of",
]
