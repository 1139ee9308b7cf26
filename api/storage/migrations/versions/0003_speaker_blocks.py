"""Keys that find the speakers a name may mean, and pairs of speakers that may be one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("speakers", sa.Column("blocked_by", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_speakers_blocked_by", "speakers", ["blocked_by"])
    op.create_table(
        "speaker_blocks",
        sa.Column("key", _STRING, nullable=False),
        sa.Column("speaker_id", _STRING, nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name="fk_speaker_blocks_speaker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "speaker_id", name="pk_speaker_blocks"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_speaker_blocks_speaker_id", "speaker_blocks", ["speaker_id"])
    op.create_table(
        "merge_candidates",
        sa.Column("id", _STRING, nullable=False),
        sa.Column("one_id", _STRING, nullable=False),
        sa.Column("other_id", _STRING, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"], ["speakers.id"], name="fk_merge_candidates_one_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["speakers.id"], name="fk_merge_candidates_other_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_merge_candidates"),
    )
    op.create_index("uq_merge_candidates_pair", "merge_candidates", ["one_id", "other_id"], unique=True)
    op.create_index("ix_merge_candidates_other_id", "merge_candidates", ["other_id"])
    op.create_index("ix_merge_candidates_found", "merge_candidates", ["found_at", "id"])


def downgrade() -> None:
    op.drop_table("merge_candidates")
    op.drop_table("speaker_blocks")
    op.drop_index("ix_speakers_blocked_by", "speakers")
    op.drop_column("speakers", "blocked_by")
