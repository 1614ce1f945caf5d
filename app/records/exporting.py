"""The formats a record may leave in. What a format needs is imported when it is asked for."""

from enum import StrEnum
from typing import TYPE_CHECKING

from app.records.record import Sealed
from app.records.trees import UnexpectedShape

if TYPE_CHECKING:
    from app.records.documents.case import Case


class RecordFormat(StrEnum):
    """The formats of a record."""

    JSON = "json"
    JWS = "jws"
    PDF = "pdf"
    ANNEX = "annex"
    XLSX = "xlsx"
    CSV = "csv"
    OCDS = "ocds"


MEDIA_TYPES = {
    RecordFormat.JSON: "application/json",
    RecordFormat.JWS: "application/jose",
    RecordFormat.PDF: "application/pdf",
    RecordFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    RecordFormat.CSV: "text/csv",
    RecordFormat.ANNEX: "application/pdf",
    RecordFormat.OCDS: "application/json",
}


class NotShown(ValueError):
    """A record this version cannot lay out; one line that says why."""


def exported(sealed: Sealed, form: RecordFormat, lang: str) -> bytes:
    """A record in a format and a language (`en` or `fr`). Raises NotShown for what has no such document."""
    if form is RecordFormat.JSON:
        return sealed.text().encode()
    if form is RecordFormat.JWS:
        return sealed.signature.encode()
    try:
        return _document(sealed, form, lang)
    except UnexpectedShape as error:
        raise NotShown(f"the record is not built as this version builds them: {error}") from error


def _document(sealed: Sealed, form: RecordFormat, lang: str) -> bytes:
    if form in (RecordFormat.PDF, RecordFormat.ANNEX):
        from app.records.documents.pdf import annex_pdf, decision_pdf

        return (annex_pdf if form is RecordFormat.ANNEX else decision_pdf)(sealed, lang)
    from app.records.documents.case import case_of

    case = case_of(sealed, lang)
    if case.is_award:
        return _of_award(case, form)
    if form is RecordFormat.XLSX:
        from app.records.documents.xlsx import grid_xlsx

        return grid_xlsx(case)
    if form is RecordFormat.CSV:
        from app.records.documents.table import options_csv

        return options_csv(case).encode()
    from app.records.documents.ocds import ocds_fragment

    return ocds_fragment(case).encode()


def _of_award(case: "Case", form: RecordFormat) -> bytes:
    if form is RecordFormat.XLSX:
        from app.records.documents.award_xlsx import award_xlsx

        return award_xlsx(case)
    if form is RecordFormat.CSV:
        from app.records.documents.award_table import bids_csv

        return bids_csv(case).encode()
    from app.records.documents.ocds import award_fragment

    return award_fragment(case).encode()
