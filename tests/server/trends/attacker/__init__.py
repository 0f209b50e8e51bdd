"""An attacker of our own, against releases."""
