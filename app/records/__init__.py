"""The decision record: an immutable, signed, replayable file of a question, its answer, facts and reasons."""
