"""Indicators, computed from shown cells alone."""
