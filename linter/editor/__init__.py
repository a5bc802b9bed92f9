"""What an editor asks of a page beside its findings: positions, outline, completion, hovers, suppressions. Pure."""
