"""Alembic's environment: the connection is given by `interpretariat.db.migrate`, online only."""

from alembic import context

from interpretariat.db import models
from interpretariat.db.base import Base

assert models.Booking.metadata is Base.metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
