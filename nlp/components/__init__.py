"""spaCy pipeline components. They import nothing of each other and meet on the Doc (see nlp.attributes)."""
