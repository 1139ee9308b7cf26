"""An index of the words of roles and affiliations, which the database keeps whoever writes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ADD = (
    "INSERT INTO quote_roles (rowid, role_key, affiliation_key)"
    " VALUES (new.number, new.role_key, new.affiliation_key);"
)
_TAKE_OUT = (
    "INSERT INTO quote_roles (quote_roles, rowid, role_key, affiliation_key)"
    " VALUES ('delete', old.number, old.role_key, old.affiliation_key);"
)
_CHANGED = "old.role_key IS NOT new.role_key OR old.affiliation_key IS NOT new.affiliation_key"

_ON_SQLITE = (
    # The quotes themselves are what is indexed: the table holds nothing but words and where they are.
    "CREATE VIRTUAL TABLE quote_roles USING fts5(role_key, affiliation_key, content = 'quotes',"
    " content_rowid = 'number', columnsize = 0, tokenize = 'ascii')",
    "INSERT INTO quote_roles (quote_roles) VALUES ('rebuild')",
    # Those without words, too: it counts its rows.
    f"CREATE TRIGGER quote_roles_added AFTER INSERT ON quotes BEGIN {_ADD} END",
    f"CREATE TRIGGER quote_roles_erased AFTER DELETE ON quotes BEGIN {_TAKE_OUT} END",
    "CREATE TRIGGER quote_roles_changed AFTER UPDATE OF role_key, affiliation_key ON quotes"
    f" WHEN {_CHANGED} BEGIN {_TAKE_OUT} {_ADD} END",
)

_WORDS = {
    name: f"string_to_array(btrim({column}), ' ')"
    for name, column in (("role_words", "role_key"), ("affiliation_words", "affiliation_key"))
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _ON_SQLITE:
            op.execute(statement)
        return
    # Without a list of what is not yet in the index, which every question would have to read.
    op.create_index(
        "ix_quotes_roles",
        "quotes",
        [sa.text(expression) for expression in _WORDS.values()],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    words = ", ".join(f"{expression} AS {name}" for name, expression in _WORDS.items())
    op.execute(f"CREATE VIEW quote_roles AS SELECT number AS rowid, {words} FROM quotes")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("added", "erased", "changed"):
            op.execute(f"DROP TRIGGER quote_roles_{event}")
        op.execute("DROP TABLE quote_roles")
        return
    op.execute("DROP VIEW quote_roles")
    op.drop_index("ix_quotes_roles", "quotes")
