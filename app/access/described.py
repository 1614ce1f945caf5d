"""What the gate adds to every operation of the contract: who asks, and how that may be refused."""

from collections.abc import Callable, Mapping

OPEN_TAGS = frozenset({"operations", "problems"})
REFUSALS: Mapping[str, str] = {
    "401": "No valid key or token, where one is needed.",
    "403": "The key or token lacks the scope.",
    "429": "Too many requests, or too many wrong keys from this address: see RateLimit and Retry-After.",
}
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
SCHEME: Mapping[str, object] = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key `hvr_<prefix>_<secret>` or a token of the configured issuer; "
    "not needed by a service that only its own machine reaches.",
}
IDEMPOTENCY: Mapping[str, object] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again under the same key within a day, a request is answered, not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def describe_access(paths: object, told: Callable[[str], Mapping[str, object]]) -> None:
    """Write it into the paths of a document; `told` describes an answer that is a problem."""
    for path in paths.values() if isinstance(paths, dict) else ():
        for method, operation in path.items():
            if OPEN_TAGS & set(operation.get("tags", ())):
                continue
            answers = operation["responses"]
            answers.update({code: told(text) for code, text in REFUSALS.items()})
            answers["429"] = {**answers["429"], "headers": RETRY}
            operation["security"] = [{"bearer": []}, {}]
            if method == "post":
                running = told("The first request with this Idempotency-Key is not answered yet.")
                answers.setdefault("409", running)
                operation.setdefault("parameters", []).append(dict(IDEMPOTENCY))
