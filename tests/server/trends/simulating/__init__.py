"""Simulated regions: what they are made of, and how often trends are right about them."""
