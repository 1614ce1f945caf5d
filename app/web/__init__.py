"""Pages for people: the choice seen. Rendered on the server, readable without scripts, French and English."""
