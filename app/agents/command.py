"""`havre mcp`: Havre as tools of an agent."""

from app.cli_guard import WrongCommand, guarded

MISSING = "agents need the library mcp, which is not installed: pip install 'mcp>=2.3,<3'"


def mcp() -> None:
    """Serve tools to an agent over the Model Context Protocol, on standard input and output."""
    with guarded():
        _serve()


def _serve() -> None:
    from app.catalog_in_use import load
    from app.dependencies import utc_now
    from app.overlays.known import known_to
    from app.recommendations.asking.vocabulary import vocabulary_of
    from app.settings import read_settings
    from app.storage.journal import open_journal

    try:
        from app.agents.desk import Desk
        from app.agents.server import mcp_server
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp_types"):
            raise
        raise WrongCommand(MISSING) from error
    settings, catalog = read_settings(), load()
    url = settings.database_url
    journal = None if url is None else open_journal(url.get_secret_value())
    try:
        if journal is not None:
            catalog = known_to(journal, catalog).catalog
        desk = Desk(catalog, vocabulary_of(catalog), utc_now, settings.solve_seconds, journal)
        mcp_server(desk).run("stdio")
    finally:
        if journal is not None:
            journal.close()
