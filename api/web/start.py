"""Where a visit starts, and the bundled Swagger UI. Everything is served from here."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from api import __version__, negotiation
from api.auth import public


def start_pages() -> Blueprint:
    """The blueprint of what anybody may see, with the static files of all pages under /static."""
    blueprint = Blueprint(
        "web", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )

    @blueprint.get("/")
    @public
    def start() -> ResponseReturnValue:
        """Send browsers to the search; tell everybody else what this is and where to go."""
        if negotiation.prefers_html():
            return redirect(url_for("search.show_search"), 303)
        negotiation.require_acceptable(["application/json"])
        return jsonify(
            name="OnRecord",
            description="Who said what, in which role, about which country and topic.",
            version=__version__,
            links={
                "explorer": url_for("search.show_search"),
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
