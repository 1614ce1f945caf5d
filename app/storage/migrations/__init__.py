"""Every change of the database's shape, run by Alembic from `app.storage.database`."""
