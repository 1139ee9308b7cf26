"""The database: rows in, rows out. Nothing in here commits."""
