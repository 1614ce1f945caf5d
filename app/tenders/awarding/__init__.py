"""Awarding a tender: criteria frozen before bids are read, every bid judged, lots won with reasons."""
