"""The words of the pages in other languages, and how they are kept complete (`extract.py`)."""
