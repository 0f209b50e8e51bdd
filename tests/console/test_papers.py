"""What leaves the desk: the plan, the dossier and the calendar file, and what never does."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from server.console import calendar_file, drawing, papers
from server.kernel.errors import Unavailable
from shared.vocabulary import SharedField
from tests.console.circle_desk import (
    ACTION,
    BOUND,
    BRIDGE,
    EVERYBODY,
    OWN_TEAM,
    DeskCircle,
)
from tests.server.cases.circle import FAMILY_WORDS
from tests.support.world import World

AT = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
PAGE = (
    '<!doctype html><html lang="nl"><head><title>t</title></head><body><h1>t</h1>{}</body></html>'
)


@pytest.fixture
def database_kind() -> str:
    """Say which database: what is on paper does not hang on it."""
    return "sqlite"


@pytest.fixture
def around(world: World) -> DeskCircle:
    """Give a circle with a worked-out plan and enough half-days for a dossier."""
    around = DeskCircle(world)
    around.absent()
    return around.filled()


def opened(drawn: bytes) -> bytes:
    """Give what a PDF says, its packed streams opened."""
    found = [drawn]
    for one in re.findall(rb"stream\r?\n(.*?)endstream", drawn, re.DOTALL):
        with suppress(zlib.error):  # Not every stream is packed.
            found.append(zlib.decompressobj().decompress(one))
    return b"".join(found)


def pages_of(drawn: bytes) -> int:
    """Count the pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", opened(drawn)))


def fonts_of(drawn: bytes) -> set[str]:
    """Name the fonts a PDF carries."""
    return {
        name.decode() for name in re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", opened(drawn))
    }


def test_a_pdf_is_drawn_from_the_desks_own_files_and_nothing_else() -> None:
    drawn = papers.pdf(PAGE.format("<p>Hallo</p>"), at=AT)
    assert drawn.startswith(b"%PDF-")
    assert pages_of(drawn) == 1
    for place in ("https://elders.example/x.png", "file:///etc/hostname", "//x/y.png"):
        with pytest.raises(drawing.NotOurs):
            papers.pdf(PAGE.format(f'<img src="{place}" alt="">'), at=AT)


def test_the_same_page_of_the_same_moment_is_the_same_file() -> None:
    html = PAGE.format("<p>Hallo</p>")
    assert papers.pdf(html, at=AT) == papers.pdf(html, at=AT)
    assert papers.pdf(html, at=AT) != papers.pdf(html, at=AT + timedelta(days=1))
    long = PAGE.format('<p style="break-before: page">blad</p>' * 3)
    assert pages_of(papers.pdf(long, at=AT)) == 4


def test_what_is_longer_than_any_paper_is_not_drawn() -> None:
    with pytest.raises(Unavailable):
        papers.pdf(PAGE.format("x" * papers.LONGEST), at=AT)


def test_the_plan_is_in_plain_words_and_holds_no_note(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    plan = desk.get(f"{around.path}/plan").text
    for words in (FAMILY_WORDS, ACTION, BRIDGE, "Noor kiest de kookclub", "Ilse Baert"):
        assert words in plan
    for words in (OWN_TEAM, BOUND, EVERYBODY):
        assert words not in plan
    drawn = desk.get(f"{around.path}/plan.pdf")
    assert drawn.headers["content-type"] == "application/pdf"
    assert drawn.headers["cache-control"] == "no-store"
    assert "Noor" not in drawn.headers["content-disposition"]
    around.world.clock.forward(minutes=5)
    assert desk.get(f"{around.path}/plan.pdf").content == drawn.content


def test_a_dossier_has_an_address_of_its_own_and_is_the_same_there_each_time(
    around: DeskCircle,
) -> None:
    desk = around.desk(around.care)
    page = desk.get(f"/desk/dossiers/{around.pupil}")
    assert page.url.params["at"]
    for words in ("Miste 6 halve dagen", FAMILY_WORDS, OWN_TEAM, EVERYBODY, "Noor Desmet"):
        assert words in page.text
    assert BOUND not in page.text
    address = str(page.url.copy_with(scheme=None, host=None, port=None))
    link = re.search(r'href="([^"]+dossier\.pdf[^"]+)"', page.text)
    assert link is not None
    paper = desk.get(link.group(1).replace("&amp;", "&"))
    assert paper.headers["content-type"] == "application/pdf"
    assert pages_of(paper.content) >= 1
    assert fonts_of(paper.content) == {"Kring-Sans", "Kring-Sans-Semi-Bold"}
    around.world.clock.forward(days=2)
    around.action(words="Kwam later")
    desk = around.desk(around.care)
    again = desk.get(address)
    assert again.text == page.text
    assert desk.get(str(paper.url)).content == paper.content
    assert "Kwam later" in desk.get(f"/desk/dossiers/{around.pupil}").text
    assert around.world.journal(around.pupil).count("dossier.read") == 5


def test_a_dossier_tells_a_partner_only_what_it_may_see(around: DeskCircle) -> None:
    around.shares(around.clb, SharedField.IDENTITY, SharedField.LEAVER_FACTS)
    page = around.desk(around.clb_worker).get(f"/desk/dossiers/{around.pupil}").text
    for words in (FAMILY_WORDS, BOUND, EVERYBODY):
        assert words in page
    for words in ("Miste 6 halve dagen", OWN_TEAM, BRIDGE):
        assert words not in page


def test_who_may_not_be_told_the_half_days_is_told_why_there_is_none(around: DeskCircle) -> None:
    desk = around.desk(around.clb_worker)
    answer = desk.get(f"/desk/dossiers/{around.pupil}")
    assert answer.status_code == 409
    assert "No begeleidingsdossier yet" in desk.text
    at = around.world.clock.now.isoformat()
    paper = desk.get(f"/desk/dossiers/{around.pupil}/dossier.pdf", params={"at": at})
    assert (paper.status_code, paper.headers["content-type"][:9]) == (409, "text/html")


def lines_of(content: bytes) -> list[str]:
    """Read a calendar file as RFC 5545 has it: CRLF, 75 octets, folded lines put together."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    raw = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= 75 for line in raw)
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


_LINES = (
    r"BEGIN:VCALENDAR|END:VCALENDAR|BEGIN:VEVENT|END:VEVENT",
    r"VERSION:2\.0|PRODID:.+|CALSCALE:GREGORIAN|METHOD:PUBLISH|X-WR-CALNAME:.+",
    r"UID:[0-9a-f-]{36}-[0-9a-z-]+@kring",
    r"DTSTAMP:\d{8}T\d{6}Z",
    r"DT(START|END);VALUE=DATE:\d{8}",
    r"SEQUENCE:\d+|CLASS:CONFIDENTIAL|TRANSP:TRANSPARENT",
    r"SUMMARY:Kring: [a-z ]+",
    r"URL:http://localhost/desk/circles/[0-9a-f-]{36}",
)


def test_every_line_of_the_calendar_file_is_one_of_its_kind(around: DeskCircle) -> None:
    around.proposed(around.care, around.caw_worker)
    for who, titles in (
        (around.care, ["a circle looks again", "something to do"]),
        (
            around.caw_worker,
            ["a circle looks again", "something to do", "an answer is expected"],
        ),
        (around.clb_worker, ["a circle looks again"]),
    ):
        answer = around.desk(who).get(f"{around.path}/dates.ics")
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        lines = lines_of(answer.content)
        for line in lines:
            assert any(re.fullmatch(kind, line) for kind in _LINES), line
        assert [each[15:] for each in lines if each.startswith("SUMMARY:")] == titles
        uids = [each for each in lines if each.startswith("UID:")]
        assert len(set(uids)) == len(titles)
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(titles)


def test_a_date_of_the_calendar_names_nobody_and_moves_with_its_date(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    first = desk.get(f"{around.path}/dates.ics").text
    for words in ("Noor", "Desmet", ACTION, FAMILY_WORDS, OWN_TEAM, "De Linde", "CAW"):
        assert words not in first
    assert f"DTSTART;VALUE=DATE:{around.soon(28):%Y%m%d}" in first
    assert f"DTSTART;VALUE=DATE:{around.soon(7):%Y%m%d}" in first
    desk.get(f"{around.path}/do/plan")
    desk.send("/do/plan", next_on=around.soon(35).isoformat())
    second = desk.get(f"{around.path}/dates.ics").text
    assert f"DTSTART;VALUE=DATE:{around.soon(35):%Y%m%d}" in second
    first_uids, second_uids = (re.findall(r"UID:.+", each) for each in (first, second))
    assert first_uids == second_uids
    assert max(re.findall(r"SEQUENCE:(\d+)", second)) > max(re.findall(r"SEQUENCE:(\d+)", first))


def test_a_closed_circle_has_no_dates(world: World) -> None:
    around = DeskCircle(world)
    around.goal()
    around.closed(around.caw_worker, around.clb_worker)
    lines = lines_of(around.desk(around.care).get(f"{around.path}/dates.ics").content)
    assert "BEGIN:VEVENT" not in lines


def test_long_and_odd_text_is_folded_and_escaped() -> None:
    each = calendar_file.Date(
        uid="a@kring",
        on=AT.date(),
        title="é" * 60 + ", a;b\\c\nd",
        url="https://kring.example/x",
        sequence=1,
    )
    lines = lines_of(calendar_file.write([each], name="Kring", now=AT))
    assert "SUMMARY:" + "é" * 60 + "\\, a\\;b\\\\c d" in lines
