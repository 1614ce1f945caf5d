"""Versions of the methods: a figure can be traced to the rules that made it (`method.md` of each lens)."""

from app.recommendations.answer import Methods
from catalog.ai_requests.label import VERSION

METHODS = Methods(cost="1", carbon="2", requests="3", label=VERSION, sovereignty="1")
