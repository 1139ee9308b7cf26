"""Whether the server is alive, and whether it can work."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.schemas.health import Health
from api.services.health import HealthCheck


def health_routes(health: HealthCheck) -> Blueprint:
    """The blueprint of health."""
    blueprint = Blueprint("health", "For whoever looks after the server")

    @blueprint.route("/healthz", public=True)
    @blueprint.response(200, Health)
    def check_alive() -> Any:
        """Tell that the process answers

        Looks at nothing else: a server that does not answer this should be started anew.
        """
        return {"status": "ok"}

    @blueprint.route("/readyz", public=True)
    @blueprint.response(200, Health)
    def check_ready() -> Any:
        """Tell that requests can be answered

        Looks at the database and the language model; 503 says which of them is missing.
        """
        health.ready()
        return {"status": "ok"}

    return blueprint
