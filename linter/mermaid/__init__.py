"""The verdict on a Mermaid diagram."""
