"""Whether everything is there that a request may need."""

from __future__ import annotations


class HealthCheck:
    """Looks at the database and the language model."""

    def ready(self) -> None:
        """Return if requests can be answered. Raises Unavailable naming what is missing."""
        raise NotImplementedError
