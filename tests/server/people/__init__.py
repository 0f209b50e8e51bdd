"""Tests of people: who signs in, who works where, which pupils a school knows."""
