"""Changes to follow, corrections, imports, API keys and answers to repeated requests."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_EPOCH = "1970-01-01 00:00:00"
_REJECTED = sa.text("rejected_at IS NOT NULL")
_WAITING = sa.text("status IN ('pending', 'extracting')")
_FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    _make_imports()
    _extend_articles()
    _extend_speakers()
    _extend_quotes()
    _make_changes()
    _make_corrections()
    _make_keys()
    _make_rate_counters()


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_table("rate_counters")
    for table in (
        "idempotent_responses",
        "api_keys",
        "speaker_decisions",
        "corrections",
        "changes",
        "speaker_distinctions",
        "speaker_words",
        "import_faults",
    ):
        op.drop_table(table)
    for index in ("ix_quotes_created", "ix_quotes_updated", "ix_quotes_confidence", "ix_quotes_rejected"):
        op.drop_index(index, "quotes")
    for column in ("corrected", "rejected_at", "updated_at"):
        op.drop_column("quotes", column)
    op.drop_column("speaker_aliases", "added_by_hand")
    for index in ("ix_speakers_external_id", "ix_speakers_merged_into"):
        op.drop_index(index, "speakers")
    for column in ("external_id", "merged_into"):
        op.drop_column("speakers", column)
    for index in (
        "ix_articles_created",
        "ix_articles_updated",
        "ix_articles_waiting",
        "ix_articles_failed",
        "ix_articles_external_id",
        "ix_articles_import",
    ):
        op.drop_index(index, "articles")
    for column in ("external_id", "import_id", "attempts", "leased_until"):
        op.drop_column("articles", column)
    op.drop_table("imports")


def _make_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", _STRING, nullable=False),
        sa.Column("status", _STRING, nullable=False),
        sa.Column("status_reason", _STRING, nullable=True),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("lines", "stored", "duplicates", "refused")
        ),
        sa.Column("made_by", _STRING, nullable=True),
        sa.Column("file_name", _STRING, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_table(
        "import_faults",
        sa.Column("import_id", _STRING, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", _STRING, nullable=False),
        sa.Column("message", _STRING, nullable=False),
        sa.Column("errors", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_faults_import_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name="pk_import_faults"),
    )


def _extend_articles() -> None:
    op.add_column("articles", sa.Column("external_id", _STRING, nullable=True))
    op.add_column("articles", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("articles", sa.Column("leased_until", _MOMENT, nullable=True))
    # No foreign keys: SQLite would copy the table for one, and dropping the old one would cascade.
    op.add_column("articles", sa.Column("import_id", _STRING, nullable=True))
    op.create_index("ix_articles_external_id", "articles", ["external_id"])
    op.create_index("ix_articles_import", "articles", ["import_id", "status"])
    op.create_index("ix_articles_created", "articles", ["created_at", "id"])
    op.create_index("ix_articles_updated", "articles", ["updated_at", "id"])
    op.create_index(
        "ix_articles_waiting",
        "articles",
        ["created_at", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_articles_failed",
        "articles",
        ["status_reason"],
        sqlite_where=_FAILED,
        postgresql_where=_FAILED,
    )


def _extend_speakers() -> None:
    op.add_column("speakers", sa.Column("external_id", _STRING, nullable=True))
    op.add_column("speakers", sa.Column("merged_into", _STRING, nullable=True))
    op.create_index("ix_speakers_external_id", "speakers", ["external_id"])
    op.create_index("ix_speakers_merged_into", "speakers", ["merged_into"])
    op.add_column(
        "speaker_aliases", sa.Column("added_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "speaker_words",
        sa.Column("word", _STRING, nullable=False),
        sa.Column("speaker_id", _STRING, nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name="fk_speaker_words_speaker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "speaker_id", name="pk_speaker_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_speaker_words_speaker_id", "speaker_words", ["speaker_id"])
    op.create_table(
        "speaker_distinctions",
        sa.Column("one_id", _STRING, nullable=False),
        sa.Column("other_id", _STRING, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["one_id"], ["speakers.id"], name="fk_speaker_distinctions_one_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["speakers.id"], name="fk_speaker_distinctions_other_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_speaker_distinctions"),
    )
    op.create_index("ix_speaker_distinctions_other_id", "speaker_distinctions", ["other_id"])


def _extend_quotes() -> None:
    op.add_column("quotes", sa.Column("corrected", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("quotes", sa.Column("rejected_at", _MOMENT, nullable=True))
    op.add_column("quotes", sa.Column("updated_at", _MOMENT, server_default=_EPOCH, nullable=False))
    op.execute("UPDATE quotes SET updated_at = created_at")
    op.create_index("ix_quotes_created", "quotes", ["created_at", "id"])
    op.create_index("ix_quotes_updated", "quotes", ["updated_at", "id"])
    op.create_index("ix_quotes_confidence", "quotes", ["confidence", "id"])
    op.create_index(
        "ix_quotes_rejected", "quotes", ["id"], sqlite_where=_REJECTED, postgresql_where=_REJECTED
    )


def _make_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("sequence", _NUMBER, nullable=False),
        sa.Column("resource", _STRING, nullable=False),
        sa.Column("resource_id", _STRING, nullable=False),
        sa.Column("action", _STRING, nullable=False),
        sa.Column("target_id", _STRING, nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_changes_resource", "changes", ["resource", "resource_id"], unique=True)
    # What is there already came in before all that will change.
    for resource in ("article", "speaker", "quote"):
        op.execute(
            "INSERT INTO changes (resource, resource_id, action, changed_at) "
            f"SELECT '{resource}', id, 'upserted', updated_at FROM {resource}s ORDER BY updated_at, id"
        )


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", _STRING, nullable=False),
        sa.Column("article_id", _STRING, nullable=False),
        sa.Column("quote_id", _STRING, nullable=False),
        sa.Column("action", _STRING, nullable=False),
        sa.Column("undoes", _STRING, nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("comment", _STRING, nullable=True),
        sa.Column("made_by", _STRING, nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_corrections_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_corrections"),
        sa.UniqueConstraint("id", name="uq_corrections_id"),
    )
    op.create_index("ix_corrections_article_id", "corrections", ["article_id"])
    op.create_index("ix_corrections_quote", "corrections", ["quote_id", "number"])
    op.create_table(
        "speaker_decisions",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", _STRING, nullable=False),
        sa.Column("speaker_id", _STRING, nullable=False),
        sa.Column("other_id", _STRING, nullable=True),
        sa.Column("action", _STRING, nullable=False),
        sa.Column("undoes", _STRING, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("comment", _STRING, nullable=True),
        sa.Column("made_by", _STRING, nullable=True),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name="fk_speaker_decisions_speaker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_speaker_decisions"),
        sa.UniqueConstraint("id", name="uq_speaker_decisions_id"),
    )
    op.create_index("ix_speaker_decisions_other_id", "speaker_decisions", ["other_id"])
    op.create_index("ix_speaker_decisions_speaker", "speaker_decisions", ["speaker_id", "number"])


def _make_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", _STRING, nullable=False),
        sa.Column("name", _STRING, nullable=False),
        sa.Column("prefix", _STRING, nullable=False),
        sa.Column("digest", _STRING, nullable=False),
        sa.Column("scope", _STRING, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.Column("last_used_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
    )
    op.create_table(
        "idempotent_responses",
        sa.Column("client", _STRING, nullable=False),
        sa.Column("key", _STRING, nullable=False),
        sa.Column("fingerprint", _STRING, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("resource_id", _STRING, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("held_by", _STRING, nullable=True),
        sa.Column("held_until", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("client", "key", name="pk_idempotent_responses"),
    )
    op.create_index("ix_idempotent_responses_created_at", "idempotent_responses", ["created_at"])
    op.create_index("ix_idempotent_responses_resource_id", "idempotent_responses", ["resource_id"])


def _make_rate_counters() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return  # they lie in a file of their own
    op.create_table(
        "rate_counters",
        sa.Column("name", _STRING, nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rate_counters"),
        prefixes=["UNLOGGED"],
    )
