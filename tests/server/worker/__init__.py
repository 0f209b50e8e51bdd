"""Tests of what happens without anybody asking."""
