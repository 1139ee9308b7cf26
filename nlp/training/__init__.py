"""Development-time programs that measure or train what the extractor uses, from a corpus path."""
