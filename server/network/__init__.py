"""The network: organisations, their sites and services, and the dated facts of the region.

Words: *organisation*, *site*, *service*, *capacity* (room, and how fresh that answer is),
*reference* (municipalities, help lines, thresholds, school calendar, each with source and date).

An organisation is active or not; one that holds something cannot be disabled. A service's capacity
goes stale by itself and then counts as unknown.
"""
