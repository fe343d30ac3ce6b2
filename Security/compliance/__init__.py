"""Rules as code: what `make security` holds the repository against. Standard library only."""
