"""Which countries a text names, and which one somebody speaks for."""
