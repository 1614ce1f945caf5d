"""One module per section of the answer: from the chosen plan to what a person reads."""
