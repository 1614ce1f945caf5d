"""Overlays: what a tenant knows besides the published facts, private, used in their answers."""
