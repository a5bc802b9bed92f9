"""What the command prints, returns and writes, held against records: see README.md."""
