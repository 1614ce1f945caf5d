"""The frame of every page: templates in the visitor's language, safe headers, nothing from another host."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.access.gate import SIGNED_IN
from app.faults import FaultyQuestion
from app.problems import KINDS, Problem, problem_response
from app.web.language import COOKIE, Language, language_of, translations
from app.web.numbers import Numbers
from app.web.phrases import OTHER_PROBLEM, PROBLEMS
from app.web.words import Words

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
    "Cache-Control": "private, no-cache",
}
A_YEAR = 365 * 24 * 3600


# Whoever asks at these addresses is a program.
FOR_PROGRAMS = ("/v1/", "/.well-known/", "/livez", "/readyz", "/metrics")


# Problems that are told on the page to sign in on.
TO_SIGN_IN = frozenset({"unauthenticated", "too-many-wrong-keys"})


def tell_problem(request: Request, problem: Problem) -> Response:
    """A problem as a page, in words a person can act on; as JSON at the addresses of programs.

    Who is not known and was on a page may sign in there, and goes on to where they were going.
    """
    if request.url.path.startswith(FOR_PROGRAMS):
        return problem_response(request, problem)
    status = KINDS[problem.kind].status
    if problem.kind in TO_SIGN_IN:
        wait = problem.headers.get("Retry-After")
        response = show(request, "signin.html", status, to=_here(request), wrong=False, wait=wait)
    else:
        title, detail = PROBLEMS.get(problem.kind, OTHER_PROBLEM)
        response = show(request, "problem.html", status, title=title, detail=detail)
    response.headers.update(problem.headers)
    return response


def _here(request: Request) -> str:
    """The address asked for; the first page for what was no reading."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def show(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """A page made of a template; its language is the visitor's."""
    language = language_of(request)
    page = environment(language.code).get_template(template)
    text = page.render(
        language=language,
        here=request.url.path,
        there=_same_page(request, language.other),
        signed_in=getattr(request.state, SIGNED_IN, None),
        **context,
    )
    response = HTMLResponse(text, status, {**HEADERS, "Content-Language": language.code})
    if request.query_params.get("lang") == language.code:
        response.set_cookie(COOKIE, language.code, max_age=A_YEAR, samesite="lax", httponly=True)
    return response


def show_faults(request: Request, text: str, error: FaultyQuestion) -> Response:
    """The page that tells every fault of a question, with its text to mend."""
    return show(request, "faults.html", 422, faults=error.faults, text=text)


def go(address: str) -> Response:
    """A redirection after a form was sent (303: fetch the new address)."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _same_page(request: Request, other: Language) -> str:
    """The address of this page in another language; a form that was sent is begun anew."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', other.code)])}"


@cache
def environment(code: str) -> Environment:
    """The templates of a language, with its words and its figures as filters."""
    language = Language(code)
    made = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(code), newstyle=True)  # type: ignore[attr-defined]
    numbers, words = Numbers(language), Words(language)
    for name in dir(Numbers):
        if not name.startswith("_") and name not in ("language", "unknown"):
            made.filters[name] = getattr(numbers, name)
    for name in dir(Words):
        if not name.startswith("_") and name != "language":
            made.filters[name] = getattr(words, name)
    made.globals.update(unknown=numbers.unknown, asset=asset_address)
    return made


@cache
def asset_address(name: str) -> str:
    """The address of a style sheet, script or picture; it changes with its content, so it may be kept."""
    content = (files(__package__) / "static" / name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"
