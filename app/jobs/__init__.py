"""Durable jobs: what outlasts the caller's wait is accepted, worked off in chunks, and kept."""
