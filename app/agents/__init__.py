"""Havre as tools of an agent, over the Model Context Protocol: read only, answers under 8 kB."""
