"""Tenders: lots, suppliers and bids, and which bid wins each lot."""
