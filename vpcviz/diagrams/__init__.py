"""Composes pictures from a topology: layout, then render, then export. Needs no database."""
