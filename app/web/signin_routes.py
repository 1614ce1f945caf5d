"""Signing in on a page with a key, and out again. The key travels in a form and is kept nowhere."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from app.access.attempts import TooManyWrong
from app.access.door import Door
from app.access.gate import client_address
from app.access.sessions import COOKIE, give_cookie, sign_out, take_cookie
from app.dependencies import InService, RawBody
from app.ids import new_id
from app.logs import current_request_id
from app.problems import Problem
from app.storage.access import Write
from app.storage.journal import JournalUnavailable
from app.storage.tenancy import acting_for
from app.web.forms import sent_form
from app.web.frame import go, show

router = APIRouter()
FIRST_PAGE = "/"


@router.get("/signin")
def signin_page(request: Request) -> Response:
    """The form; on a service without accounts there is nothing to sign in to."""
    if _door(request).open_here:
        return go(FIRST_PAGE)
    return show(request, "signin.html", to=FIRST_PAGE, wrong=False, wait=None)


@router.post("/signin")
def signin(request: Request, running: InService, raw: RawBody) -> Response:
    """A key for a session, noted before it is given; the page again for a key that opens nothing."""
    form, door = sent_form(request, raw), _door(request)
    to = _ours(form.get("to", FIRST_PAGE))
    if door.open_here:
        return go(to)
    lasts = timedelta(hours=running.settings.session_hours)
    try:
        found = door.sign_in(client_address(request.scope), form.get("key", "").strip(), lasts)
        if found is None:
            return show(request, "signin.html", 401, to=to, wrong=True, wait=None)
        token, caller = found
        write = Write(new_id("aud"), door.now(), caller.actor, "POST", "/signin", current_request_id())
        with acting_for(caller.tenant):
            door.store.note(write)
    except TooManyWrong as error:
        fields = error.allowance.refusal
        response = show(request, "signin.html", 429, to=to, wrong=False, wait=fields["Retry-After"])
        response.headers.update(fields)
        return response
    except JournalUnavailable as error:
        raise Problem("journal-unavailable") from error
    response = go(to)
    give_cookie(request, response, token, lasts)
    return response


@router.post("/signout")
def signout(request: Request) -> Response:
    """The end of a session, here and in the browser."""
    token = request.cookies.get(COOKIE)
    if token is not None:
        sign_out(_door(request).store, token)
    response = go("/signin")
    take_cookie(response)
    return response


def _door(request: Request) -> Door:
    door = request.app.state.door
    if not isinstance(door, Door):
        raise TypeError("the service has not been started")
    return door


def _ours(address: str) -> str:
    """An address of ours to go on to; the first page for any other."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else FIRST_PAGE
