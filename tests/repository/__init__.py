"""Tests of the house itself: its rules, its tools, its papers. They read files and run nothing."""
