"""The AI request: models, measured energy and throughput, energy per request, letters."""
