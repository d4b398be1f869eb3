"""The demo shop's own rules and accounts."""
