"""A region that does not exist: simulated school years to test and to show trends with.

Everything follows from a seed. What is simulated is what makes real counts hard to read: seasons,
holidays, weeks in which the whole region swings, places of very different size, cells of one or
two, help that takes long for some, answers that never come. Events can be planted in it, so that
one can look for them and know what there was to find.

    region     places, schools, pupils            calendar    holidays by the decree, for any year
    counts     how many signals, where, when      events      what was planted
    histories  what happened to each signal       facts       the columns a release is made from
    world      a file `kring world apply` builds  evaluating  how often trends are right
                                              weekly      how often the weekly look is

Its rates are assumptions near published figures of the region and of Flanders (``docs/trends.md``
names each); they are not measurements, and nothing simulated is ever about anybody.
"""
