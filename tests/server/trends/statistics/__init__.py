"""The statistics of trends, held to numbers that long-established software computed."""
