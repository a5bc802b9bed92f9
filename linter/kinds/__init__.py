"""Kinds of page: their schema, and documents with parts."""
