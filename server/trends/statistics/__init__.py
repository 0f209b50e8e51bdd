"""The statistics of trends: pure functions on arrays.

One file an idea. Everything here is a function of its arguments: no database, no clock, no words on
a screen. Run-time mathematics is numpy and scipy; R, which the numbers are held to, is only in the
reference vectors of the tests (``tests/server/trends/statistics``).

    distributions    tails of counts             multiple_testing   false discoveries
    ears             the weekly quick look       glm, farrington    the second opinion
    unusual          is this month unusual       calibration        would it have cried wolf
    rates            per 1,000, and proportions  funnel             which school stands out
    shrinkage        small areas, honestly       standardising      what one would expect
    survival         time to help                nowcast            what is still to come in
    farrington_1996, cusum, bayes                the older rules ``kring simulate`` weighs ours by
"""
