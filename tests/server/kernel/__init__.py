"""Tests of the kernel, each on a slice of its own that is as small as can be."""
