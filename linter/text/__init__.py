"""Text without Markdown: source, words, wording, durations, dates, YAML, globs."""
