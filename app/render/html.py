"""An answer as one self-contained page: no script, nothing loaded, light and dark, ready to print."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.recommendations.answer import Answer
from app.render.compose import compose
from app.render.report import Report


def render_html(answer: Answer) -> str:
    """An answer as an HTML document in English; its policy allows its own style and nothing else."""
    return report_html(compose(answer))


def report_html(report: Report) -> str:
    """Any report as such a document."""
    page = _environment().get_template("answer.html")
    return page.render(report=report, style=_style(), style_hash=style_hash())


def style_hash() -> str:
    """The hash source (CSP level 2) that lets a strict policy accept the inline style: `sha256-...`."""
    return "sha256-" + b64encode(sha256(_style().encode()).digest()).decode()


@cache
def _style() -> str:
    return _environment().get_template("answer.css").render()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("app.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
