"""How an answer is shown: in a terminal, as Markdown, as a page; one set of figures for all."""
