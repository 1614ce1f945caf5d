"""Browsing the catalog over HTTP: read only, filtered, page by page. Never waits for a solver."""
