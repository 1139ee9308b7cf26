"""OnRecord's REST API: stores articles and their quotes, and answers who said what."""
