"""Which parts of a path are ids."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class ResourceId(BaseConverter):
    """Any text but the names that stand where ids do.

    Otherwise what can be done with a quote would pass for something that can be done with the export of them.
    """

    regex = r"(?!(?:export|feed\.atom|feed\.json|merge-candidates)$)[^/]+"
    part_isolating = True
