"""How much a database looks at to answer: steps of SQLite's virtual machine, rows that PostgreSQL reads."""

from __future__ import annotations

from typing import Any

from api.storage.lookup import Lookup
from api.storage.session import Database


class Visits(Lookup):
    """Answers as the lookup of a database does, and notes what each statement cost."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(vars(database.lookup))
        self.noted: list[int] = []
        database.__dict__["lookup"] = self

    def _run(self, text: str, parameters: Any) -> list[tuple[Any, ...]]:
        connection = self._taken()
        self._idle.append(connection)  # to be taken for the statement
        if self.kind == "postgresql":
            cursor = connection.cursor()
            if not text.startswith("EXPLAIN"):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", parameters)
                self.noted.append(_rows_of(cursor.fetchall()[0][0][0]["Plan"]))
            return super()._run(text, parameters)
        steps = 0

        def step() -> None:
            nonlocal steps
            steps += 1

        driver: Any = connection.driver_connection
        driver.set_progress_handler(step, 1)
        try:
            return super()._run(text, parameters)
        finally:
            driver.set_progress_handler(None, 0)
            self.noted.append(steps)


def _rows_of(plan: dict[str, Any]) -> int:
    """Rows that the node of a plan and those below it came upon."""
    dropped = sum(value for name, value in plan.items() if name.startswith("Rows Removed by"))
    below = sum(map(_rows_of, plan.get("Plans", ())))
    return int((plan["Actual Rows"] + dropped) * plan["Actual Loops"]) + below
