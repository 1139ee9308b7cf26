"""Articles, quotes, speakers, and the full-text index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STRING = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", _STRING, nullable=False),
        sa.Column("title", _STRING, nullable=True),
        sa.Column("url", _STRING, nullable=True),
        sa.Column("outlet", _STRING, nullable=True),
        sa.Column("outlet_key", _STRING, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_digest", _STRING, nullable=False),
        sa.Column("identity", _STRING, nullable=False),
        sa.Column("status", _STRING, nullable=False),
        sa.Column("status_reason", _STRING, nullable=True),
        sa.Column("model_name", _STRING, nullable=True),
        sa.Column("model_version", _STRING, nullable=True),
        sa.Column("superseded_by", _STRING, nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["articles.id"], name="fk_articles_superseded_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("identity", name="uq_articles_identity"),
    )
    op.create_index("ix_articles_listed", "articles", ["listed_at", "id"])
    op.create_index("ix_articles_outlet_listed", "articles", ["outlet_key", "listed_at", "id"])
    op.create_index(
        "ix_articles_superseded_by",
        "articles",
        ["superseded_by"],
        sqlite_where=sa.text("superseded_by IS NOT NULL"),
        postgresql_where=sa.text("superseded_by IS NOT NULL"),
    )
    op.create_index("ix_articles_text_digest", "articles", ["text_digest"])
    op.create_index("ix_articles_url", "articles", ["url"], postgresql_using="hash")
    op.create_table(
        "speakers",
        sa.Column("id", _STRING, nullable=False),
        sa.Column("name", _STRING, nullable=False),
        sa.Column("sort_name", _STRING, nullable=False),
        sa.Column("type", _STRING, nullable=False),
        sa.Column("country", _STRING, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_speakers"),
    )
    op.create_index("ix_speakers_sort_name", "speakers", ["sort_name", "id"])
    op.create_table(
        "quotes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", _STRING, nullable=False),
        sa.Column("article_id", _STRING, nullable=False),
        sa.Column("speaker_id", _STRING, nullable=True),
        sa.Column("type", _STRING, nullable=False),
        sa.Column("reported", _STRING, nullable=False),
        sa.Column("polarity", _STRING, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("cue", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("speaker_name", _STRING, nullable=True),
        sa.Column("role", _STRING, nullable=True),
        sa.Column("role_key", _STRING, nullable=True),
        sa.Column("affiliation", _STRING, nullable=True),
        sa.Column("affiliation_key", _STRING, nullable=True),
        sa.Column("speaker_country", _STRING, nullable=True),
        sa.Column("unnamed_description", _STRING, nullable=True),
        sa.Column("unnamed_type", _STRING, nullable=True),
        sa.Column("via", _STRING, nullable=True),
        sa.Column("addressee", _STRING, nullable=True),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("outlet_key", _STRING, nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_quotes_article_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name="fk_quotes_speaker_id"),
        sa.PrimaryKeyConstraint("number", name="pk_quotes"),
        sa.UniqueConstraint("id", name="uq_quotes_id"),
    )
    op.create_index("ix_quotes_article_listed", "quotes", ["article_id", "listed_at", "id"])
    op.create_index("ix_quotes_listed", "quotes", ["listed_at", "id"])
    op.create_index("ix_quotes_outlet_listed", "quotes", ["outlet_key", "listed_at", "id"])
    op.create_index(
        "ix_quotes_thought",
        "quotes",
        ["id"],
        sqlite_where=sa.text("reported = 'thought'"),
        postgresql_where=sa.text("reported = 'thought'"),
    )
    op.create_index("ix_quotes_speaker_country_listed", "quotes", ["speaker_country", "listed_at", "id"])
    op.create_index("ix_quotes_speaker_listed", "quotes", ["speaker_id", "listed_at", "id"])
    op.create_table(
        "speaker_aliases",
        sa.Column("speaker_id", _STRING, nullable=False),
        sa.Column("name", _STRING, nullable=False),
        sa.Column("spelling", _STRING, nullable=False),
        sa.Column("link_key", _STRING, nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name="fk_speaker_aliases_speaker_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("speaker_id", "name", name="pk_speaker_aliases"),
    )
    op.create_index("ix_speaker_aliases_link_key", "speaker_aliases", ["link_key"])
    op.create_index("ix_speaker_aliases_spelling", "speaker_aliases", ["spelling"])
    op.create_table(
        "quote_countries",
        sa.Column("quote_id", _STRING, nullable=False),
        sa.Column("country", _STRING, nullable=False),
        sa.Column("mentioned_position", sa.Integer(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name="fk_quote_countries_quote_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "country", name="pk_quote_countries"),
    )
    op.create_index(
        "ix_quote_countries_listed",
        "quote_countries",
        ["country", "listed_at", "quote_id", "mentioned_position"],
    )
    op.create_table(
        "quote_topics",
        sa.Column("quote_id", _STRING, nullable=False),
        sa.Column("topic_id", _STRING, nullable=False),
        sa.Column("name", _STRING, nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name="fk_quote_topics_quote_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "topic_id", name="pk_quote_topics"),
    )
    op.create_index("ix_quote_topics_listed", "quote_topics", ["topic_id", "listed_at", "quote_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE quote_full_text USING fts5("
            "text, speaker, context, tokenize = 'unicode61 remove_diacritics 2')"
        )
    else:
        op.create_table(
            "quote_full_text",
            sa.Column("rowid", sa.BigInteger(), nullable=False, autoincrement=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.Column("folded", sa.Text(), nullable=False),
            sa.ForeignKeyConstraint(
                ["rowid"], ["quotes.number"], name="fk_quote_full_text_rowid", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("rowid", name="pk_quote_full_text"),
        )
        # Without a list of what is not yet in the index, which every search would have to read.
        op.create_index(
            "ix_quote_full_text_words",
            "quote_full_text",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )


def downgrade() -> None:
    op.drop_table("quote_full_text")
    op.drop_table("quote_topics")
    op.drop_table("quote_countries")
    op.drop_table("speaker_aliases")
    op.drop_table("quotes")
    op.drop_table("speakers")
    op.drop_table("articles")
