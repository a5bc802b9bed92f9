"""Rule pages into rule sets, their selection, manuals and scaffolds."""
