"""Runs every benchmark and prints its tables in Markdown, ready for docs/benchmarks.md."""

from __future__ import annotations

from benchmarks import extraction_scaling, extraction_speed, writing
from benchmarks.reporting import machine

print(f"{machine()}\n")
extraction_speed.main([])
print()
extraction_scaling.main([])
print()
writing.main([])
