"""Run by Alembic: migrate over the connection, inside the transaction, that `app.storage.database` opened."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    # Changes and version number are committed together or not at all, on SQLite too.
    transactional_ddl=True,
)
context.run_migrations()
