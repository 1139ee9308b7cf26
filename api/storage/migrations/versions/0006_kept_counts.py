"""Numbers of quotes by country, topic, speaker and outlet, kept beside them; and of articles by outlet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_LISTED = """
FROM quotes JOIN articles ON articles.id = quotes.article_id {beside}
WHERE quotes.reported = 'speech' AND quotes.rejected_at IS NULL AND articles.superseded_by IS NULL
"""
_TOPICS = _LISTED.format(beside="JOIN quote_topics ON quote_topics.quote_id = quotes.id")
_COUNTRIES = _LISTED.format(beside="JOIN quote_countries ON quote_countries.quote_id = quotes.id")
_QUOTES = _LISTED.format(beside="")

_COUNTED = {
    "topic": f"SELECT quote_topics.topic_id AS key {_TOPICS}",
    "country": f"SELECT quote_countries.country AS key {_COUNTRIES}",
    "mentioned_country": (
        f"SELECT quote_countries.country AS key {_COUNTRIES} AND mentioned_position IS NOT NULL"
    ),
    "speaker_country": f"SELECT quotes.speaker_country AS key {_QUOTES} AND speaker_country IS NOT NULL",
    "speaker": f"SELECT quotes.speaker_id AS key {_QUOTES} AND quotes.speaker_id IS NOT NULL",
    "outlet": f"SELECT quotes.outlet_key AS key {_QUOTES} AND quotes.outlet_key IS NOT NULL",
    "articles_of_outlet": "SELECT outlet_key AS key FROM articles WHERE outlet_key IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "kept_counts",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_kept_counts"),
    )
    for kind, keys in _COUNTED.items():
        op.execute(
            f"INSERT INTO kept_counts (kind, key, number) "
            f"SELECT '{kind}', key, count(*) FROM ({keys}) AS counted GROUP BY key"
        )
    op.create_index("ix_kept_counts_number", "kept_counts", ["kind", "number", "key"])


def downgrade() -> None:
    op.drop_table("kept_counts")
