"""The least that a Flask view costs: it sends bytes that are there already, which a file tells."""

from __future__ import annotations

import os
import pickle
from itertools import cycle
from pathlib import Path

from flask import Flask, Response

BODIES = "BARE_BODIES"
"""The variable that names the file."""


def create() -> Flask:
    """The application, with a view at /v1/quotes."""
    bodies = cycle(pickle.loads(Path(os.environ[BODIES]).read_bytes()))
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/v1/quotes", "quotes", lambda: Response(next(bodies), mimetype="application/json"))
    return app
