"""The configuration, and the policy it makes."""
