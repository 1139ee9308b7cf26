"""Quotes in JSON, as lists show them; those stored before are rendered once they change, or by command."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rendered_quotes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["quotes.number"], name="fk_rendered_quotes_number", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_rendered_quotes"),
    )


def downgrade() -> None:
    op.drop_table("rendered_quotes")
