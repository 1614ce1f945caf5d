"""Telling other systems what was filed: Standard Webhooks, kept until delivered or given up after a day."""
