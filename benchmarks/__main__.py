"""Runs every benchmark that docs/benchmarks.md tells of, each in processes of its own.

python -m benchmarks [--write]

The archives of a million quotes are made by the first that reads them, and kept. The exit status is 1 where
one failed.
"""

from __future__ import annotations

import subprocess
import sys

from benchmarks.kept_postgresql import kept_server
from benchmarks.reading import FOLDER, SIZES
from benchmarks.reporting import benchmark_parser

_ARCHIVE = f"archive_{SIZES[-1]}"


def main() -> None:
    """Run them, in the order of the page."""
    options = benchmark_parser(__doc__).parse_args()
    failed = []

    def run(benchmark: str, *arguments: str) -> None:
        print(f"{benchmark} …", file=sys.stderr)
        command = [sys.executable, "-m", f"benchmarks.{benchmark}", *arguments]
        if subprocess.run([*command, "--write"] if options.write else command, check=False).returncode:
            failed.append(benchmark)

    run("extraction_scaling")
    run("extraction_speed")
    run("speaker_linking")
    run("writing")
    run("writing", "--quotes", "6")
    run("access_cost")
    run("reading")
    run("reading", "--workers", "2")
    run("reading", "--growth")
    with kept_server(FOLDER / "postgresql") as server:
        for database in (f"sqlite:///{FOLDER / _ARCHIVE}.db", server.url(_ARCHIVE)):
            run("search_page", database)
            run("chart_pages", database)
    run("export_memory")
    run("ingestion")
    run("soak")
    run("import_memory")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
