"""Jobs that articles wait in, on PostgreSQL: what there is to know of them beside what Procrastinate does.

A job only says that articles are to be looked at: what is true of them stands in their own rows. So a job
that is lost is made again, and one too many finds nothing to do.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

TASK = "extract"
ARTICLE_IDS = "article_ids"
"""Name of the task, and of its argument."""

_DEAD = """
    FROM procrastinate_jobs AS job
    WHERE task_name = :task AND status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_workers AS worker
        WHERE worker.id = job.worker_id AND last_heartbeat > now() - make_interval(secs => :silence)
    )
"""

_IS_ANY_DEAD = text(f"SELECT EXISTS (SELECT {_DEAD})")
_DELETE_DEAD = text(f"DELETE {_DEAD} RETURNING job.args -> '{ARTICLE_IDS}' AS article_ids")

# Two sets: a join of the two would take as long as the product of both is large, where statistics are old.
_WITHOUT_JOB = text(f"""
    SELECT id FROM articles
    WHERE status IN ('pending', 'extracting') AND (leased_until IS NULL OR leased_until < :now)
    EXCEPT
    SELECT jsonb_array_elements_text(args -> '{ARTICLE_IDS}')
    FROM procrastinate_jobs WHERE task_name = :task AND status IN ('todo', 'doing')
    ORDER BY id LIMIT :limit
""")


def is_any_dead(session: Session, silence: float) -> bool:
    """Whether there is a job whose worker has ended, or has not been heard of for so many seconds."""
    return bool(session.scalar(_IS_ANY_DEAD, {"task": TASK, "silence": silence}))


def delete_dead(session: Session, silence: float) -> list[str]:
    """Delete those jobs; gives back the ids of the articles in them."""
    found = session.scalars(_DELETE_DEAD, {"task": TASK, "silence": silence})
    return [article_id for article_ids in found for article_id in article_ids]


def articles_without(session: Session, now: datetime, limit: int) -> list[str]:
    """The oldest articles that wait, that nobody has taken, and that no job names."""
    return list(session.scalars(_WITHOUT_JOB, {"task": TASK, "now": now, "limit": limit}))
