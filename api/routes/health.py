"""Whether the server is alive, and whether it can work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.blueprint import Blueprint
from api.errors import Unavailable
from api.problems import Problem
from api.schemas.health import Health
from api.services.health import HealthCheck, Missing


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

        Looks at the database and the language model; 503 says in `errors` all that is not as it should be.
        """
        _require_nothing_missing(health.missing())
        return {"status": "ok"}

    return blueprint


def _require_nothing_missing(missing: Sequence[Missing]) -> None:
    """Refuse with 503, naming each component that is missing; the code is that of the first."""
    if missing:
        raise Problem(
            503,
            missing[0].code,
            " ".join(each.message for each in missing),
            errors=[{"component": each.component, "message": each.message} for each in missing],
            headers={"Retry-After": str(Unavailable.retry_after)},
        )
