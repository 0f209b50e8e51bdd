"""The demo: a region that does not exist, and the main job of Kring played in it.

``python -m demo`` makes a database, builds the region from a world, starts the real server and
plays one signal from a teacher's phone to a closed case, through the phone's own code and over
HTTP. The municipalities are real; schools, families and services are invented.

Must not: be imported by the server or the phone.
"""
