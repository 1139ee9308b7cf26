"""The index of rejected quotes goes: no question is answered by it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_REJECTED = sa.text("rejected_at IS NOT NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Whoever wants to read meanwhile stands behind this in the queue for the table; so it is given up
        # soon where a reader takes long, such as pg_dump.
        op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index("ix_quotes_rejected", "quotes")


def downgrade() -> None:
    op.create_index(
        "ix_quotes_rejected", "quotes", ["id"], sqlite_where=_REJECTED, postgresql_where=_REJECTED
    )
