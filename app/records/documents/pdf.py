"""From blocks to a PDF: archivable (PDF/A-3a), accessible (PDF/UA-1), with the record attached."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from app.records.canonical import Tree
from app.records.documents import templates
from app.records.documents.annex import annex_blocks
from app.records.documents.award import award_blocks
from app.records.documents.award_annex import award_annex_blocks
from app.records.documents.blocks import Block
from app.records.documents.case import Case, case_of
from app.records.documents.chart import front_svg, points_of
from app.records.documents.decision import FRONT, decision_blocks
from app.records.record import Sealed
from app.records.trees import group_of, text_of

TEMPLATE = "document.typ"


def decision_pdf(sealed: Sealed, lang: str) -> bytes:
    """The two pages for who decides. Raises NotShown."""
    case = case_of(sealed, lang)
    if case.is_award:
        return compiled(case, "Award of a tender", award_blocks(case), {})
    points = points_of(case)
    pictures = {FRONT: front_svg(case, points)} if points else {}
    return compiled(case, "Decision record", decision_blocks(case), pictures)


def annex_pdf(sealed: Sealed, lang: str) -> bytes:
    """The full annex, on wide pages. Raises NotShown."""
    case = case_of(sealed, lang)
    if case.is_award:
        return compiled(case, "Award of a tender: full annex", award_annex_blocks(case), {}, wide=True)
    return compiled(case, "Decision record: full annex", annex_blocks(case), {}, wide=True)


def compiled(
    case: Case, kicker: str, blocks: Sequence[Block], pictures: Mapping[str, bytes], *, wide: bool = False
) -> bytes:
    """The PDF of some blocks; `pictures` are files the blocks name."""
    import typst

    made = datetime.fromisoformat(text_of(case.record, "made_at").replace("Z", "+00:00"))
    data = json.dumps(_data(case, kicker, blocks, made, wide), ensure_ascii=False)
    with TemporaryDirectory(prefix="havre-pdf-") as name:
        folder = Path(name)
        (folder / TEMPLATE).write_bytes((files(templates) / TEMPLATE).read_bytes())
        (folder / "data.json").write_text(data, encoding="utf-8")
        (folder / "record.json").write_text(case.sealed.text(), encoding="utf-8")
        for path, content in pictures.items():
            (folder / path).write_bytes(content)
        return bytes(
            typst.compile(
                str(folder / TEMPLATE),
                root=str(folder),
                format="pdf",
                ignore_system_fonts=True,
                pdf_standards=["a-3a", "ua-1"],
                timestamp=int(made.timestamp()),
            )
        )


def _data(case: Case, kicker: str, blocks: Sequence[Block], made: datetime, wide: bool) -> Tree:
    say, record = case.teller.say, case.record
    sealed, name = case.sealed, text_of(case.record, "name")
    day = case.teller.day(text_of(record, "made_at"))
    return {
        "title": f"{name}: {say(kicker)}",
        "author": "Havre",
        "keywords": [sealed.hash, sealed.id],
        "description": say("Decision record of {name}, made on {day}", name=name, day=day),
        "date": [made.year, made.month, made.day],
        "lang": case.teller.language.code,
        "size": 9 if wide else 9.5,
        "flipped": wide,
        "outline": wide,
        "contents": say("Contents"),
        "hash": sealed.hash,
        "footer": say("Record {id} of {day}. SHA-256 of the attached record:", id=sealed.id, day=day),
        "kicker": say(kicker),
        "heading": name,
        "subtitle": _subtitle(case),
        "attachment": say("The signed decision record"),
        "blocks": [block.tree() for block in blocks],
    }


def _award_day(case: Case) -> str:
    return case.teller.day(text_of(group_of(case.record, "outcome"), "as_of"))


def _subtitle(case: Case) -> str:
    if case.is_award:
        award = group_of(case.record, "outcome")
        return case.teller.say(
            "Proposed as of {as_of}, for {months} months, under the legal profile {profile}.",
            as_of=_award_day(case),
            months=award["horizon_months"],
            profile=text_of(award, "legal_profile"),
        )
    asked = case.answer.question
    return case.teller.say(
        "As of {as_of}, service from {starts} for {months} months, {count} workloads.",
        as_of=case.teller.day(asked.as_of),
        starts=case.teller.day(asked.starts),
        months=asked.horizon_months,
        count=asked.workloads,
    )
