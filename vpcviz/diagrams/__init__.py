"""Composes pictures from a topology, without a database; and the Django app of saved views, notes and stored rows."""
