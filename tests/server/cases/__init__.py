"""Tests of the cases slice."""
