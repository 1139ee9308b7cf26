"""Everything that yields a number in the documents. ``python -m benchmarks`` runs it all."""
