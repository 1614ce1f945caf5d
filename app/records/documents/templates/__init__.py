"""The typst template of the documents."""
