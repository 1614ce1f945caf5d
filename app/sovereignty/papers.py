"""The papers behind a card: certificates with what each counts for, and what sources say side by side."""

from app.sovereignty.schemas import CardCertificate, CardStatement
from app.sovereignty.subject import Subject
from catalog.certificates import Certificate, standing_on
from catalog.files import day_of
from catalog.library import Catalog
from catalog.provenance import source_ids
from catalog.sovereignty import Profile
from catalog.sovereignty.evidence import covers, credited_scheme


def certificates_on(catalog: Catalog, subject: Subject, profile: Profile) -> tuple[CardCertificate, ...]:
    """Certificates of the provider on the day of the profile; rows a newer one replaced are left out."""
    return tuple(
        _certificate(catalog, subject, profile, held)
        for held in catalog.certificates
        if held.provider_id == subject.provider and not held.superseded
    )


def _certificate(catalog: Catalog, subject: Subject, profile: Profile, held: Certificate) -> CardCertificate:
    facts, day = catalog.sovereignty, profile.as_of or catalog.as_of
    scheme = credited_scheme(held, facts.schemes)
    counts = (
        bool(subject.structure) and held.holds_on(day) and covers(held, subject.structure, facts.perimeters)
    )
    return CardCertificate(
        scheme=held.scheme,
        level=held.level,
        standing=standing_on(held, day_of(day)).name.lower(),
        perimeter=held.covers,
        valid_from=held.valid_from or None,
        valid_to=held.valid_to or None,
        credited_as=scheme if counts else None,
        said_by=held.evidence,
        sources=source_ids(held.source),
    )


def statements_on(catalog: Catalog, subject: Subject) -> tuple[CardStatement, ...]:
    """What sources say of the provider, contradictions and unverified notes included."""
    return tuple(
        CardStatement(
            offers=said.offers,
            attribute=said.attribute,
            value=said.value,
            note=said.note or None,
            verified=said.verified,
            date=said.date or None,
            sources=source_ids(said.source),
        )
        for said in catalog.sovereignty.statements.get(subject.provider, ())
    )
