"""The tables of the job queue, on PostgreSQL, and what looks for articles that somebody has taken."""

import sqlalchemy as sa
from alembic import op

from api.storage.migrations import job_queue

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TAKEN = sa.text("leased_until IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_articles_taken", "articles", ["leased_until"], sqlite_where=_TAKEN, postgresql_where=_TAKEN
    )
    if op.get_bind().dialect.name == "postgresql":
        job_queue.create(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        job_queue.drop(op.get_bind())
    op.drop_index("ix_articles_taken", "articles")
