"""One AI request in every place that can serve it: cost, energy, CO2e, water, letters, levels."""
