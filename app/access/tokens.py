"""Bearer tokens of an OpenID provider (JWT, RFC 7519), checked: signature, issuer, audience, expiry.

The provider's public keys come from a file (a JWK Set, RFC 7517): the service asks no other host. Only where
tokens are used is their library loaded.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from app.access.caller import Caller, Scope
from app.access.keys import TENANT
from app.settings import Settings, WrongSetting

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

# Asymmetric ones only: with a shared secret, whoever checks tokens could make them. `none` is none of them.
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519")
LEEWAY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """How tokens are checked. `tenant_claim` is the claim that names the tenant."""

    keys: "KeySet"
    issuer: str
    audience: str
    tenant_claim: str

    def caller(self, token: str) -> Caller | None:
        """Who a token speaks for; None for one that does not pass."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            claims = jwt.decode(token, self.keys, algorithms=list(ALGORITHMS)).claims
            jwt.JWTClaimsRegistry(
                now=int(time()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": self.audience},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError):
            return None
        tenant, granted = claims.get(self.tenant_claim), claims.get("scope", "")
        if not isinstance(tenant, str) or not TENANT.fullmatch(tenant) or not isinstance(granted, str):
            return None
        scopes = frozenset(granted.split()) & frozenset(scope.value for scope in Scope)
        return Caller(tenant, f"sub:{claims['sub']}"[:200], scopes)


def token_check_of(settings: Settings) -> TokenCheck | None:
    """The check the settings ask for, if any. Raises WrongSetting when it is half described or unreadable."""
    given = {
        "HAVRE_OIDC_ISSUER": settings.oidc_issuer,
        "HAVRE_OIDC_AUDIENCE": settings.oidc_audience,
        "HAVRE_OIDC_KEYS": settings.oidc_keys,
    }
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        return None
    if settings.oidc_issuer is None or settings.oidc_audience is None or settings.oidc_keys is None:
        raise WrongSetting("\n".join(f"{name}: needed as well, to check tokens" for name in missing))
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        keys = KeySet.import_key_set(json.loads(Path(settings.oidc_keys).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, JoseError):
        raise WrongSetting("HAVRE_OIDC_KEYS: the file does not hold a JWK Set") from None
    return TokenCheck(keys, settings.oidc_issuer, settings.oidc_audience, settings.oidc_tenant_claim)
