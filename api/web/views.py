"""The start page and the bundled Swagger UI. Everything is served from here: nothing comes from elsewhere."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from api import __version__, negotiation
from api.auth import public


def web_pages() -> Blueprint:
    """The blueprint of pages, with their static files under /static."""
    blueprint = Blueprint(
        "web", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )

    @blueprint.get("/")
    @public
    def start() -> ResponseReturnValue:
        """What this is and where to go: a page for browsers, JSON for everybody else."""
        if negotiation.prefers_html():
            return render_template("start.html", version=__version__)
        negotiation.require_acceptable(["application/json"])
        return jsonify(
            name="OnRecord",
            description="Who said what, in which role, about which country and topic.",
            version=__version__,
            links={
                "documentation": url_for("web.documentation"),
                "openapi": url_for("api-docs.openapi_json"),
                "articles": url_for("articles.list_articles"),
                "quotes": url_for("quotes.list_quotes"),
                "speakers": url_for("speakers.list_speakers"),
                "countries": url_for("countries.list_countries"),
                "topics": url_for("topics.list_topics"),
                "extract": url_for("extract.extract_quotations"),
                "health": url_for("health.check_alive"),
                "readiness": url_for("health.check_ready"),
            },
        )

    @blueprint.get("/docs")
    @public
    def documentation() -> ResponseReturnValue:
        """Swagger UI on this server's own description."""
        return render_template("docs.html")

    return blueprint
