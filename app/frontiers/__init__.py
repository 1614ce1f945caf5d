"""Frontiers: the plans among which cost, carbon and sovereignty can only be traded against each other."""
