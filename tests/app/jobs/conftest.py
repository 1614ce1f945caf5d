"""Jobs are tested on both databases, as everything that is kept."""

from tests.app.storage.conftest import postgres, url

__all__ = ["postgres", "url"]
