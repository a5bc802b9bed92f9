"""Trackers: documents into rows, rows linked to documents, their status, and the rewrite."""
