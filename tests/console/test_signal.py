"""Signalling at the desk without scripts: the same rules as on the phone, and nothing is lost."""

from __future__ import annotations

import pytest

from server.people.tables import MembershipRow
from shared.vocabulary import MembershipState, OrganisationKind, Role
from tests.console.care_desk import SEEN, CareDesk
from tests.support.desk import Browserless
from tests.support.world import World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the journeys in the browser run on both."""
    return "sqlite"


@pytest.fixture
def care(world: World) -> CareDesk:
    """Give a school and its partners."""
    return CareDesk(world)


def filled(care: CareDesk, **changes: object) -> dict[str, object]:
    """Give what a teacher fills in."""
    plain: dict[str, object] = {
        "young_person_id": str(care.pupil),
        "categories": ["welbevinden_stemming"],
        "severity": "bezorgd",
        "observation": SEEN,
        "go": "send",
    }
    return plain | changes


def test_a_teacher_signals_and_reads_a_receipt_of_which_the_care_team_reads_the_words(
    care: CareDesk,
) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    answer = desk.send("/desk/signal?kind=concern", **filled(care, strength="Tekent graag"))
    assert "The care team has your signal." in desk.text
    assert SEEN not in answer.text
    assert "Tekent graag" not in answer.text
    assert care.world.journal()[-2:] == ["signal.submit", "pupil.list"]
    team = care.desk(care.care)
    assert SEEN in team.get(answer.url.path.replace("signals", "weigh")).text


def test_sending_the_same_form_twice_makes_one_signal(care: CareDesk) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    fields = {**desk.form("/desk/signal?kind=concern").fields, **filled(care)}
    first = desk.post("/desk/signal?kind=concern", fields)
    second = desk.post("/desk/signal?kind=concern", fields)
    assert first.url.path == second.url.path
    assert care.world.journal().count("signal.submit") == 1


def test_a_pupil_is_looked_for_without_a_script_and_without_a_name_in_the_address(
    care: CareDesk,
) -> None:
    care.world.pupil(care.school, given_name="Yassin", family_name="Amrani")
    elsewhere = care.world.organisation(name="De Berk")
    care.world.pupil(elsewhere, given_name="Yara", family_name="Elders")
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    answer = desk.send(
        "/desk/signal?kind=concern", sought="ya", observation=SEEN, severity="bezorgd", go="look"
    )
    assert "Yassin Amrani" in desk.text
    assert "Yara" not in desk.text
    assert "1 pupil found" in desk.text
    assert SEEN in answer.text
    assert "sought" not in str(answer.url)
    assert "No pupil of your school has a name like that." in (
        desk.send("/desk/signal?kind=concern", sought="zzz", go="look").text
    )


def test_who_works_at_two_schools_sees_which_pupil_goes_where(care: CareDesk) -> None:
    world, berk = care.world, care.world.organisation(name="De Berk")
    world.pupil(berk, given_name="Noor", family_name="Desmet")
    with world.unit() as uow:
        row = MembershipRow(
            id=world.new_id(),
            account_id=care.teacher.account_id,
            organisation_id=berk,
            role=Role.SIGNALLER,
            state=MembershipState.CONFIRMED,
        )
        uow.add(row)
        uow.record("membership.confirm", row)
        uow.commit()
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    desk.send("/desk/signal?kind=concern", sought="noor", go="look")
    assert "Noor Desmet 3B · De Linde" in desk.text
    assert "Noor Desmet 3B · De Berk" in desk.text


def test_everything_that_is_missing_is_told_at_once_and_what_was_typed_stays(
    care: CareDesk,
) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    answer = desk.send("/desk/signal?kind=concern", strength="Tekent graag", go="send")
    assert answer.status_code == 422
    for name in ("young_person_id", "categories", "severity", "observation"):
        assert f'href="#f-{name}"' in answer.text
        assert f'id="f-{name}-fault"' in answer.text
    assert "Tekent graag" in answer.text
    assert "signal.submit" not in care.world.journal()


@pytest.mark.parametrize("severity", ["verontrustend", "acuut_gevaar"])
def test_from_serious_on_a_person_comes_first(care: CareDesk, severity: str) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    typed = filled(care, severity=severity)
    answer = desk.send("/desk/signal?kind=concern", **typed)
    assert answer.status_code == 422
    assert 'href="#f-discussed_with"' in answer.text
    assert 'href="tel:112"' in answer.text
    answer = desk.send("/desk/signal?kind=concern", **typed, discussed_with="De directie")
    assert answer.url.path.startswith("/desk/signals/")


def test_nobody_yet_beside_somebody_is_not_taken(care: CareDesk) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    answer = desk.send("/desk/signal?kind=concern", **filled(care, informed=["nobody", "pupil"]))
    assert (answer.status_code, "cannot both be so" in answer.text) == (422, True)


def test_an_early_leaver_carries_what_is_known_and_the_duties_it_brings(care: CareDesk) -> None:
    desk = care.desk(care.teacher)
    desk.get("/desk/signal?kind=early-leaver")
    action = "/desk/signal?kind=early-leaver"
    assert desk.send(action, **filled(care)).status_code == 422
    answer = desk.send(
        action,
        **filled(care),
        leaver__state="risk",
        leaver__known=["no-answer"],
        leaver__threshold_reached="5",
    )
    team = care.desk(care.care)
    team.get(answer.url.path.replace("signals", "weigh"))
    assert "the school has to involve the CLB" in team.text
    assert "5 half-days or more" in team.text
    assert f"/desk/dossiers/{care.pupil}" in str(team.response and team.response.text)


def test_a_partner_finds_no_form_and_sends_no_signal(care: CareDesk) -> None:
    desk = care.desk(care.partner)
    assert desk.get("/desk/signal").status_code == 403
    teacher = care.desk(care.teacher)
    teacher.get("/desk/signal")
    desk.get("/desk/questions")
    fields = {**desk.form("/desk/look").fields, **filled(care)}
    assert desk.post("/desk/signal?kind=concern", fields).status_code == 403
    assert "signal.submit" not in care.world.journal()


def test_a_pupil_of_another_school_is_nobody_here(care: CareDesk) -> None:
    other = care.world.pupil(care.world.organisation(name="De Berk"))
    desk = care.desk(care.teacher)
    desk.get("/desk/signal")
    typed = filled(care, young_person_id=str(other))
    assert desk.send("/desk/signal?kind=concern", **typed).status_code == 422


def test_a_signal_is_taken_back_until_somebody_opened_it(care: CareDesk) -> None:
    first, second = care.signal(), care.signal()
    desk = care.desk(care.teacher)
    desk.get(f"/desk/signals/{first}")
    desk.send("/withdrawal", reason="sent-by-mistake")
    assert "You took this signal back." in desk.text
    assert care.world.journal(first)[-1] == "signal.withdraw"
    desk.get(f"/desk/signals/{second}")
    team = care.desk(care.care)
    team.get(f"/desk/weigh/{second}")
    team.send("/opening")
    answer = desk.send("/withdrawal", reason="sent-by-mistake")
    assert (answer.status_code, "Somebody was before you" in desk.text) == (409, True)
    assert "Taken up" in desk.text


def test_a_colleagues_signal_is_not_there(care: CareDesk) -> None:
    signal_id = care.signal()
    colleague = care.world.person(care.school, Role.SIGNALLER, name="Karel Collega")
    stranger = care.world.person(care.world.organisation(OrganisationKind.PARTNER), Role.PARTNER)
    for person in (colleague, stranger):
        desk = Browserless.of(care.world, person, language="en")
        absent = desk.get(f"/desk/signals/{care.world.new_id()}").content
        found = desk.get(f"/desk/signals/{signal_id}")
        assert (found.status_code, found.content) == (404, absent)
