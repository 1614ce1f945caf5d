"""Pictures of answers: one module per picture, each a specification drawn by `draw.py`."""
