"""The documents: archivable, accessible, bound to their record, right in both languages."""

import ast
import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from string import Formatter

import pytest
from pypdf import PdfReader, PdfWriter

from app.examples import examples
from app.records import documents
from app.records.canonical import canonical_bytes
from app.records.decide import FORMULAS
from app.records.documents.french import FRENCH
from app.records.exporting import NotShown, RecordFormat, exported
from app.records.files import ATTACHMENT, read_record_file
from app.records.record import Sealed
from app.records.verify import is_good, verify_record
from app.tenders.awarding.legal import legal_profiles
from tests.app.records.ocds_rules import broken_rules
from tests.app.records.recalculating import read_book
from tests.app.records.world import KEYS, TENDER, sealed, sealed_award, sealed_example

LANGS = ("en", "fr")
FOLDER = Path(next(iter(documents.__path__)))


@cache
def pdf(lang: str, form: RecordFormat = RecordFormat.PDF, example: str | None = None) -> bytes:
    """A document of a small record, of an example, or of the award of the shipped tender."""
    record = sealed_award() if example == TENDER else sealed_example(example) if example else sealed()
    return exported(record, form, lang)


def pages_of(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("example", list(examples()))
def test_who_decides_gets_two_pages_for_every_example(example: str) -> None:
    for lang in LANGS:
        pages = pages_of(pdf(lang, example=example))
        assert len(pages) == 2
        plan = json.loads(sealed_example(example).record)["outcome"]
        for placement in plan["placements"]:
            assert placement["provider"] in pages[0]


@pytest.mark.parametrize(("example", "name"), [(None, "zażółć"), (TENDER, TENDER)])
@pytest.mark.parametrize("form", [RecordFormat.PDF, RecordFormat.ANNEX])
def test_a_document_is_archivable_and_accessible(form: RecordFormat, example: str | None, name: str) -> None:
    for lang in LANGS:
        reader = PdfReader(BytesIO(pdf(lang, form, example)))
        root = reader.trailer["/Root"]
        xmp = root["/Metadata"].get_data().decode()
        assert "<pdfaid:part>3</pdfaid:part>" in xmp and "<pdfaid:conformance>A" in xmp
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert root["/Lang"] == lang
        assert root["/MarkInfo"]["/Marked"]
        assert reader.metadata is not None and name in str(reader.metadata.title)
        assert reader.outline, "bookmarks"
        assert all(page.strip() for page in pages_of(pdf(lang, form, example)))


def test_the_attachment_of_a_pdf_is_the_record_and_verifies() -> None:
    for form in (RecordFormat.PDF, RecordFormat.ANNEX):
        file = read_record_file(pdf("fr", form))
        assert file.sealed == sealed()
        checks = verify_record(file, KEYS)
        assert is_good(checks) and [check.name for check in checks][-1] == "pages"


def with_attachment(content: bytes, text: str, name: str = ATTACHMENT, **metadata: str) -> bytes:
    """The same pages with another attachment, and other `metadata`."""
    writer = PdfWriter()
    writer.append(BytesIO(content))
    kept = PdfReader(BytesIO(content)).metadata
    writer.add_metadata({**(kept or {}), **{f"/{key}": value for key, value in metadata.items()}})
    root = writer.root_object
    for key in ("/Names", "/AF"):
        if key in root:
            del root[key]
    writer.add_attachment(name, text.encode())
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_swapped_attachment_is_named() -> None:
    other = sealed(2)
    checks = verify_record(read_record_file(with_attachment(pdf("en"), other.text())), KEYS)
    bad = [check for check in checks if check.state == "bad"]
    assert [check.name for check in bad] == ["pages"]
    assert "swapped attachment" in bad[0].text


def test_swapped_pages_are_named_even_when_the_metadata_were_adjusted() -> None:
    content = with_attachment(pdf("en"), sealed(2).text(), Keywords=sealed(2).hash)
    (check,) = (c for c in verify_record(read_record_file(content)) if c.name == "pages")
    assert check.state == "bad" and "page 1, 2" in check.text


def test_a_pdf_without_its_attachment_is_no_record() -> None:
    with pytest.raises(ValueError, match=f"no attachment {ATTACHMENT}"):
        read_record_file(with_attachment(pdf("en"), "{}", "other.json"))


def test_the_annex_tells_why_each_option_was_rejected() -> None:
    text = " ".join(" ".join(pages_of(pdf("en", RecordFormat.ANNEX))).split())
    for phrase in ("outside the residency asked", "juridical level below 2", "worth less by the formula"):
        assert phrase in text
    assert sealed().hash in text.replace(" ", "")
    french = " ".join(" ".join(pages_of(pdf("fr", RecordFormat.ANNEX))).split())
    assert "hors de la résidence demandée" in french and "Registre des fournisseurs" in french


def test_the_same_record_gives_the_same_document_to_the_byte() -> None:
    assert exported(sealed(), RecordFormat.PDF, "fr") == pdf("fr")


def test_the_documents_of_an_award_tell_winners_and_why_the_others_did_not_win() -> None:
    award = json.loads(sealed_award().record)["outcome"]
    for lang, rejected in (("en", "juridical level below 2"), ("fr", "niveau juridique inférieur à 2")):
        pages = pages_of(pdf(lang, example=TENDER))
        assert len(pages) <= 2
        text = " ".join(" ".join(pages).split())
        assert rejected in text
        assert all(bid["supplier"] in text for bid in award["bids"])
        annex = " ".join(" ".join(pages_of(pdf(lang, RecordFormat.ANNEX, TENDER))).split())
        assert award["frozen"]["sha256"] in annex.replace(" ", "") and "per-exa" in annex
    french = " ".join(" ".join(pages_of(pdf("fr", example=TENDER))).split())
    assert "57,46 points contre 57,70 points; 1,00 de moins en quality" in french.replace(" ;", ";")


def test_who_decides_gets_two_pages_for_a_large_tender_too() -> None:
    record = json.loads(sealed_award().record)
    award = record["outcome"]
    for part in ("lots", "bids", "criteria", "stability", "warnings"):
        award[part] = [{**one, "lot": f"{one.get('lot')} {n}"} for n in range(12) for one in award[part]]
    for bid in award["bids"]:
        bid["supplier"] = f"Société Générale de Services {bid['supplier']}"
    large = replace(sealed_award(), record=canonical_bytes(record).decode())
    assert len(pages_of(exported(large, RecordFormat.PDF, "fr"))) == 2


def test_the_warnings_of_an_award_are_told_in_the_language_of_the_document() -> None:
    text = " ".join(" ".join(pages_of(pdf("fr", example=TENDER))).split())
    (warning,) = json.loads(sealed_award().record)["outcome"]["warnings"]
    shipped = next(one for one in legal_profiles().warnings if one.en == warning["text"])
    assert shipped.fr in text and warning["text"] not in text


def test_the_csv_of_an_award_holds_every_bid_and_adds_up() -> None:
    lines = list(csv.DictReader(StringIO(exported(sealed_award(), RecordFormat.CSV, "fr").decode())))
    award = json.loads(sealed_award().record)["outcome"]
    assert [line["supplier"] for line in lines] == [bid["supplier"] for bid in award["bids"]]
    for line in lines:
        points = [float(line[f"{one['id']}.points"]) for one in award["criteria"] if line["total"]]
        assert sum(points) == pytest.approx(float(line["total"] or 0), abs=1e-5)
    assert lines[2]["gates_failed"] == "juridical_below_2 technological_below_1"


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t"])
def test_a_bidder_cannot_write_formulas_into_the_documents_of_an_award(prefix: str) -> None:
    name = f"{prefix}HYPERLINK(1)"
    text = sealed_award().record.replace('"supplier":"Gamma"', f'"supplier":{json.dumps(name)}')
    evil = replace(sealed_award(), record=text)
    grid = read_book(exported(evil, RecordFormat.XLSX, "en"))
    assert grid.values["Bids", "B4"] == f"'{name}" and ("Bids", "B4") not in grid.formulas
    lines = csv.DictReader(StringIO(exported(evil, RecordFormat.CSV, "en").decode()))
    assert f"'{name}" in [line["supplier"] for line in lines]


def test_the_ocds_fragment_of_an_award_is_valid_and_nothing_in_it_is_in_force() -> None:
    fragment = json.loads(exported(sealed_award(), RecordFormat.OCDS, "fr"))
    assert broken_rules(fragment) == []
    (release,) = fragment["releases"]
    assert [award["status"] for award in release["awards"]] == ["pending", "pending"]
    assert release["tender"]["lotDetails"] == {"maximumLotsAwardedPerSupplier": 1}
    # 4,100.00 and 390.00 a month for 24 months.
    assert [award["value"]["amount"] for award in release["awards"]] == [98_400.0, 9_360.0]
    for lot in release["tender"]["lots"]:
        assert sum(one["numbers"][0]["number"] for one in lot["awardCriteria"]["criteria"]) == 100


def test_rules_of_the_fragment_notice_what_is_wrong() -> None:
    fragment = json.loads(exported(sealed_award(), RecordFormat.OCDS, "en"))
    release = fragment["releases"][0]
    release["awards"][0]["suppliers"] = [{"id": "party-3", "name": "Gamma"}]
    release["awards"][1]["relatedLots"] = ["elsewhere"]
    assert broken_rules(fragment) == ["party-3 is no party that supplies", "no such lot: {'elsewhere'}"]
    release["tender"]["lots"][0]["awardCriteria"]["criteria"][0]["numbers"][0]["weight"] = "percent"
    assert len(broken_rules(fragment)) == 1


def said() -> Iterator[str]:
    """Every sentence the documents say, those that records hold among them."""
    yield from FORMULAS.values()
    for path in sorted(FOLDER.glob("*.py")):
        if path.name.startswith("french"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            if "say" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                yield node.args[0].value


def test_every_sentence_said_has_a_french_one_with_the_same_fields() -> None:
    for sentence in said():
        assert sentence in FRENCH
    for english, french in FRENCH.items():
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (english, french)]
        assert fields[0] == fields[1], english


def test_no_french_sentence_is_unused() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py") if not path.name.startswith("french")
    ]
    constants = {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [text for text in FRENCH if text not in constants | set(FORMULAS.values())] == []


def test_a_formula_worded_by_another_version_is_told_as_recorded() -> None:
    record = json.loads(sealed().record)
    record["frozen"]["objective"]["formula"] = "whatever was least"
    strange: Sealed = replace(sealed(), record=json.dumps(record))
    for lang in LANGS:
        pages = pages_of(exported(strange, RecordFormat.ANNEX, lang))
        assert "whatever was least" in " ".join(" ".join(pages).split())


def test_a_record_of_another_shape_is_refused_in_one_line() -> None:
    record = json.loads(sealed().record)
    record["outcome"] = {"schema": "havre/answer/9"}
    strange: Sealed = replace(sealed(), record=json.dumps(record))
    for form in (RecordFormat.PDF, RecordFormat.XLSX):
        with pytest.raises(NotShown) as caught:
            exported(strange, form, "en")
        assert len(str(caught.value).splitlines()) == 1


def test_the_fonts_are_inside() -> None:
    fonts = {
        name
        for page in PdfReader(BytesIO(pdf("en"))).pages
        for name in (font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values())
    }
    assert fonts and all("+" in name for name in fonts)  # subsets, hence embedded
