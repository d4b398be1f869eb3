"""Beancount plugins that make reconciliation part of every load of the books."""
