"""OnRecord's REST API: stores articles and their quotes, and answers who said what."""

__version__ = "0.1.0"
