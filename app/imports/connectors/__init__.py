"""Connectors: one module per public feed of prices, grids or exchange rates. None is called unasked."""
