"""Pages for people: where to go from here, and the documentation to try out."""
