"""The changes, in order of their numbers; one that was released is never edited."""
