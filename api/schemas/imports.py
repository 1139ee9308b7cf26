"""Imports on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.base import ResponseSchema, Timestamp, about, page_of


class ImportedArticles(ResponseSchema):
    """Articles of an import, by status."""

    pending = fields.Integer(metadata=about("Wait for extraction.", 40))
    extracting = fields.Integer(metadata=about("Are being extracted.", 16))
    extracted = fields.Integer(metadata=about("Have their quotes.", 9_840))
    failed = fields.Integer(metadata=about("Could not be extracted; each says why.", 4))


class Import(ResponseSchema):
    """Many articles that came in together, and how far they got."""

    id = fields.String(metadata=about("Opaque id.", "imp_3Fz8"))
    status = fields.String(
        validate=validate.OneOf(["receiving", "extracting", "completed", "interrupted"]),
        metadata=about(
            "`receiving`: lines are coming in. `extracting`: all are stored, and some articles wait for "
            "their quotes. `completed`: none does. `interrupted`: it ended before its end, for "
            "`status_reason`; what came before is kept and extracted.",
            "extracting",
        ),
    )
    status_reason = fields.String(
        allow_none=True,
        metadata=about(
            "Why it was interrupted: `connection_lost`, `broken_gzip`, `compression_ratio`, "
            "`import_too_large`, `server_stopped`."
        ),
    )
    lines = fields.Integer(metadata=about("Lines read, empty ones left out.", 10_000))
    stored = fields.Integer(metadata=about("Articles that were new.", 9_900))
    duplicates = fields.Integer(metadata=about("Articles that were there already.", 0))
    refused = fields.Integer(metadata=about("Lines that were refused; the faults tell why.", 100))
    articles = fields.Nested(ImportedArticles, metadata=about("What became of the new articles."))
    made_by = fields.String(allow_none=True, metadata=about("Name of the API key that sent it.", "crawler"))
    file_name = fields.String(
        allow_none=True, metadata=about("Name of the file, where one was chosen on the page for imports.")
    )
    created_at = Timestamp(metadata=about("When it began.", "2024-03-03T09:00:00Z"))
    updated_at = Timestamp(metadata=about("When lines last came in.", "2024-03-03T09:01:00Z"))


ImportPage = page_of(Import, "ImportPage")


class LineFieldProblem(ResponseSchema):
    """What is wrong with one field of a line."""

    pointer = fields.String(metadata=about("The field (JSON pointer).", "/url"))
    message = fields.String(metadata=about("What is wrong.", "Must be an absolute http or https URL."))


class ImportFault(ResponseSchema):
    """A line of an import that was refused."""

    line = fields.Integer(metadata=about("Number of the line, from 1.", 17))
    code = fields.String(metadata=about("What is wrong, for programs.", "schema_violation"))
    message = fields.String(
        metadata=about("What is wrong, for people.", "The line does not fit the schema of an article.")
    )
    errors = fields.List(fields.Nested(LineFieldProblem), metadata=about("The fields at fault."))


ImportFaultPage = page_of(ImportFault, "ImportFaultPage")
