"""Being asked who one is: where it comes by itself, where it does not, and that nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared.cases import ProposeHandover
from shared.vocabulary import ResponsibilityRole, Role
from tests.mobile_ui.asked import Asked
from tests.mobile_ui.region import again, enter, home, region_of, whole, write_in_form
from tests.support.handset import Handset
from tests.support.staff import PASSWORD

_STRIP = "wacht tot je toont dat jij het bent"


def _offers(handset: Handset, asked: Asked, tom: UUID) -> None:
    """Let an offer wait on the phone whose session has shown nothing for a while."""
    world = asked.world
    world.clock.forward(minutes=6)
    offer = ProposeHandover(
        command_id=world.new_id(),
        case_id=asked.case_id,
        handover_id=world.new_id(),
        role=ResponsibilityRole.CONNECTOR,
        from_organisation_id=asked.region.school,
        to_organisation_id=asked.region.school,
        to_account_id=tom,
        next_on=asked.region.today + timedelta(days=3),
    )
    handset.app.shell.ports.outbox.add(offer)


def test_it_disturbs_nobody_who_is_writing_and_comes_once_for_each_act(handset: Handset) -> None:
    region = region_of(handset)
    asked = Asked(region)
    tom = handset.employ("tom", region.school, Role.CARE_TEAM, name="Tom Maes")
    enter(handset, region, Role.CARE_TEAM)
    handset.tap("Kringen")
    handset.tap("Noor Vlashage")
    whole(handset)
    handset.tap("Een doel opschrijven")
    write_in_form(handset, "Rust in huis")
    _offers(handset, asked, tom)
    handset.sync()
    handset.pump(5)
    assert handset.place == "circle"
    handset.sees(_STRIP)
    handset.type(", elke avond.")
    handset.tap(handset.app.frame.banner)
    assert handset.place == "prove"
    handset.does_not_see(_STRIP)
    handset.back()
    handset.sees("Rust in huis, elke avond.")
    home(handset)
    handset.sync()
    handset.pump(5)
    assert handset.place == "home", "who went back is not asked for the same once more"
    _offers(handset, asked, tom)
    handset.sync()
    handset.until(lambda: handset.place == "prove", what="the question about another act")


def test_it_waits_behind_the_lock_and_after_a_restart_and_is_sent_once_shown(
    handset: Handset,
) -> None:
    region = region_of(handset)
    asked = Asked(region)
    tom = handset.employ("tom", region.school, Role.CARE_TEAM, name="Tom Maes")
    enter(handset, region, Role.CARE_TEAM)
    _offers(handset, asked, tom)
    again(handset)
    handset.until(lambda: handset.place == "prove", what="the question who one is")
    handset.until(lambda: handset.screen.is_asking, what="with what to show it")
    handset.fill("proof", "half een wachtw")
    handset.pause()
    handset.resume()
    handset.until(lambda: handset.place == "lock", what="the lock")
    handset.does_not_see(_STRIP)
    handset.enter_pin("246810")
    handset.until(lambda: handset.place == "prove", what="where one was")
    handset.until(lambda: handset.screen.is_asking, what="with what to show it")
    assert handset.field("proof").text == "", "a secret is not kept behind the lock"
    handset.tap("Tonen en versturen")
    handset.until(lambda: handset.screen.ids.proof.fault, what="what is missing")
    handset.pump(5)
    scroll = handset.screen.ids.page.scroll
    tops = [one.to_window(0, one.top)[1] for one in (scroll, *scroll.children)]
    assert tops[0] == tops[1], "a page that fits stays where it is"
    handset.fill("proof", PASSWORD)
    handset.tap("Tonen en versturen")
    handset.until(lambda: handset.place == "home", what="where one was before")
    handset.sync()
    assert handset.app.shell.phone.outbox.unsent() == 0
    assert "handover.propose" in asked.world.journal(asked.case_id)
