"""Watching an answer: asked again on a newer catalog or a later day, what has changed and what it costs."""
