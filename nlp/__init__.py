"""OnRecord's quotation extraction: text in, immutable quotations out.

Pure: no web, no database, no clock, no environment.
"""
