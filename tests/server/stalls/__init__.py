"""Tests of what stalls."""
