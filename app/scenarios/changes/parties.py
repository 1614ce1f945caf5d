"""Changes of law and of who stands behind a provider: certificates, owners, adequacy of a country."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from app.recommendations.asking.wire_values import Certificate as CertificateName
from app.recommendations.asking.wire_values import Country, Provider
from app.recommendations.question import Question
from app.scenarios.changes.change import Change, Inapplicable, Service
from app.scenarios.world import World
from catalog.certificates import Certificate
from catalog.library import Catalog
from catalog.provenance import Source
from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.facts import StructureFact
from catalog.workloads import DataClass, JurisdictionRule, Requirements, Workload

SUPPOSED = "scenario"
EVERYTHING = ("*",)
NOWHERE = ("nowhere",)
OWNER_LAYERS = ("ultimate_owner", "ultimate_owner_country")


def supposing(catalog: Catalog) -> Catalog:
    """The catalog with a source that says of a fact: supposed by a scenario."""
    source = Source(SUPPOSED, "Supposed by a scenario: no fact of the catalog", "", "none", "", "")
    return replace(catalog, sources={**catalog.sources, SUPPOSED: source})


class CertificateLost(Change):
    """A provider no longer holds a certificate, for any of its offers."""

    kind: Literal["certificate_lost"]
    provider: Provider
    certificate: CertificateName

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog in which the certificate is not held. Raises Inapplicable when it never was."""
        hit = [_is_about(each, self.provider, self.certificate) for each in catalog.certificates]
        if not any(hit):
            problem = f"{self.provider} is not known to hold {self.certificate}"
            raise Inapplicable("certificate", problem, "name one it holds")
        certificates = tuple(
            replace(each, status="not_held") if mine else each
            for each, mine in zip(catalog.certificates, hit, strict=True)
        )
        return replace(catalog, certificates=certificates)


class CertificateGained(Change):
    """A provider obtains a certificate for everything it sells, on the evidence others hold it with."""

    kind: Literal["certificate_gained"]
    provider: Provider
    certificate: CertificateName

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog with one certificate more."""
        like = next(
            each
            for each in sorted(catalog.certificates, key=lambda each: each.status != "held")
            if self.certificate in each.codes and not each.superseded
        )
        gained = replace(
            like,
            provider_id=self.provider,
            codes=(self.certificate,),
            valid_from="",
            valid_to="",
            status="held",
            offers=EVERYTHING,
            covers="everything it sells, services by the token included",
            decision="",
            source=SUPPOSED,
        )
        return supposing(replace(catalog, certificates=(*catalog.certificates, gained)))


def _is_about(certificate: Certificate, provider: str, code: str) -> bool:
    held = certificate.status == "held" and not certificate.superseded
    return held and certificate.provider_id == provider and code in certificate.codes


class OwnerMoves(Change):
    """The ultimate owner of a provider becomes a company of another country; seat and operator stay."""

    kind: Literal["owner_moves"]
    provider: Provider
    country: Country

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog with that owner behind every structure of the provider."""
        facts = catalog.sovereignty
        owned = {p.structure for p in facts.perimeters if p.provider == self.provider} | {self.provider}
        if not owned & set(facts.structures):
            problem = f"nothing is known of who stands behind {self.provider}"
            raise Inapplicable("provider", problem, "`havre catalog providers` lists them", "unknown_owner")
        layers = tuple(
            {**known, **self._owner()} if structure in owned else known
            for structure, known in zip(facts.structures, facts.layers, strict=True)
        )
        return supposing(replace(catalog, sovereignty=replace(facts, layers=layers)))

    def _owner(self) -> dict[str, StructureFact]:
        words = (f"a company of {self.country}", self.country)
        return {
            layer: StructureFact(layer, value, (self.country,), False, Tier.E2, "", SUPPOSED, "supposed")
            for layer, value in zip(OWNER_LAYERS, words, strict=True)
        }


class AdequacyAnnulled(Change):
    """The adequacy decision for a country falls (for `US`: the EU-US Data Privacy Framework).

    Workloads that may hold personal data, which is every data class but `public`, can then neither rest in
    that country nor run with a provider controlled from it: no transfer has a basis (GDPR chapter V).
    """

    kind: Literal["adequacy_annulled"]
    country: Country = "US"

    def asked(self, world: World) -> Question:
        """The question with both requirements on every workload of personal data."""
        every = frozenset(world.catalog.countries.code)
        eu = {name: world.catalog.countries.members(name) for name in ("EU", "EEA")}

        def narrowed(areas: Iterable[str]) -> tuple[str, ...]:
            left = tuple(area for area in areas if area != self.country)
            if any(self.country in eu.get(area, ()) for area in left):
                members = frozenset().union(*(eu.get(area, {area}) for area in left))
                left = tuple(sorted(members - {self.country}))
            return left or NOWHERE

        def held(workload: Workload) -> Workload:
            if workload.data_class is DataClass.PUBLIC:
                return workload
            asked = workload.requirements
            areas = narrowed(asked.residency or sorted(every))
            return replace(workload, requirements=_without_basis(asked, self.country, areas))

        question = world.question
        return replace(question, workloads=tuple(map(held, question.workloads)))

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The catalog whose laws no longer call the country adequate."""
        facts = catalog.sovereignty
        laws = tuple(
            replace(law, adequacy_eu="no") if law.country == self.country else law for law in facts.laws
        )
        return catalog if laws == facts.laws else replace(catalog, sovereignty=replace(facts, laws=laws))


def _without_basis(asked: Requirements, country: str, areas: tuple[str, ...]) -> Requirements:
    rule = JurisdictionRule(country)
    rules = asked.exclude_jurisdictions
    origins = {"residency": SUPPOSED, "exclude_jurisdictions": SUPPOSED, **asked.origins}
    return replace(
        asked,
        residency=areas,
        exclude_jurisdictions=rules if rule in rules else (*rules, rule),
        origins=origins,
    )
