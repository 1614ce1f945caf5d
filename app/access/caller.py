"""Who asks, and what they may: tenants and scopes."""

from dataclasses import dataclass
from enum import StrEnum

from app.storage.tenancy import LOCAL


class Scope(StrEnum):
    """What a key or token allows; `admin` allows everything."""

    READ = "read"
    SOLVE = "solve"
    IMPORT = "import"
    RECORD = "record"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody whose key or token was checked. `actor` names them in the audit."""

    tenant: str
    actor: str
    scopes: frozenset[str]

    def may(self, scope: Scope) -> bool:
        """Whether they have a scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


# The one user of a service that only this machine reaches.
LOCAL_CALLER = Caller(LOCAL, "local", frozenset({Scope.ADMIN}))


# Pages that have a question answered: reading them is asking.
ASKING_PAGES = ("/plan", "/whatif", "/tradeoffs", "/sureness", "/requests")


def needed(method: str, path: str) -> Scope:
    """The scope a request needs: by what it does, then by where."""
    if path == "/signout":
        return Scope.READ
    if path.endswith("/record") or path.startswith("/v1/records"):
        return Scope.RECORD
    if method in ("GET", "HEAD", "OPTIONS"):
        return Scope.SOLVE if path.startswith(ASKING_PAGES) else Scope.READ
    if path.startswith(("/v1/imports", "/v1/overlays")):
        return Scope.IMPORT
    return Scope.SOLVE
