"""What the service keeps: the journal of questions and answers, on SQLite or PostgreSQL."""
