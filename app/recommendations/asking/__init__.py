"""From a document to a question: reading, merging, checking, translating; every fault at once."""
