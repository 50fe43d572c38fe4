"""Readers of uploaded documents: each turns bytes into one `SourceDocument`."""
