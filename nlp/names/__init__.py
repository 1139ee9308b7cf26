"""Names of people and organisations: how they are written, found, grouped, and described by roles."""
