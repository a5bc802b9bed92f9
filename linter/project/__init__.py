"""The only readers and writers of a project's files."""
