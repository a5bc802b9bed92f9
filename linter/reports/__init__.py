"""Reports: one file per output format, each a pure function from a Report to text."""
