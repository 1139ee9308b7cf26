"""Runs migrations on the connection that ``api.storage.migrations.upgrade`` opened."""

from alembic import context

from api.storage.migrations import is_described
from api.storage.models import Base

# The transaction is the caller's: one for all migrations, so that a failing one leaves nothing behind.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    include_name=is_described,
)
context.run_migrations()
