"""From what a user has (a bill, a plan file, manifests, a table) to a question, as a dry run."""
