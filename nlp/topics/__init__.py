"""What an article tells of each topic, and how likely each is meant at a place of it."""
