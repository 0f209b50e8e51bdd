"""What every page of the desk stands on: words, colours, files, forms."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from mobile.ui import tokens
from server.console import statics, words
from server.console.browsers import browser_name
from server.console.forms import Form
from server.console.i18n import LANGUAGES, Words, best_language
from server.importing.report import RowState
from server.kernel.errors import NotValid
from shared.people import AddContactPerson, RegisterYoungPerson
from shared.referrals import DraftReferral
from shared.vocabulary import LifeDomain, Role
from tests.support import catalogues
from tests.support.desk import Browserless
from tests.support.requirements import REPOSITORY
from tests.support.world import World

CONSOLE = REPOSITORY / "server/console"
FIRST_LOAD = 120 * 1024
_VOUCHED = {("scan.html", "| safe"): 1, ("boundaries.html", "| safe"): 1}
"""The QR picture of a secret of ours, which segno draws; a map that we draw, its texts escaped."""
_DRAWN = re.compile(r"\b(chart|picture)\.svg \| safe")
"""A picture of a release, which pages of trends show: drawn by us, its texts escaped."""
_ID = "01a09eee-1c00-7116-8329-972bec6f2242"


@pytest.fixture
def database_kind() -> str:
    """Say which database: nothing of this hangs on it."""
    return "sqlite"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_stands_in_every_language_with_the_same_blanks(language: str) -> None:
    assert len(catalogues.found_in_code("desk")) > 100
    assert catalogues.unlike_the_code("desk", language) == [], "run scripts/messages --of desk"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_desk_reads_is_what_was_written(language: str) -> None:
    assert catalogues.not_compiled("desk", language) == [], "run scripts/messages --of desk"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_pages_show_has_words(language: str) -> None:
    assert RowState in words.TABLES, "of the desk alone"
    assert Role in words.TABLES, "of phone and desk"
    spoken = Words(language)
    for vocabulary, table in words.TABLES.items():
        assert set(table) == set(vocabulary), vocabulary.__name__
        assert all(spoken.knows(text) for text in table.values()), vocabulary.__name__


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-BE,fr;q=0.9,nl;q=0.8", "fr"),
        ("de;q=0.9,en;q=0.2,nl;q=0.1", "en"),
        ("", "nl"),
        ("*", "nl"),
        ("tlh;q=x, fr;q=nonsense, en", "en"),
    ],
)
def test_a_browser_is_answered_in_a_language_it_asks_for(accepted: str, language: str) -> None:
    assert best_language(accepted) == language


def test_colours_are_the_phones_whose_contrast_is_held() -> None:
    css = (CONSOLE / "static/desk.css").read_text()
    light = css[css.index(":root {") : css.index("@media screen and (prefers-color-scheme: dark)")]
    auto = css[css.index("@media screen and (prefers-color-scheme: dark)") :]
    dark = css[css.index(':root[data-theme="dark"]') :]
    for block, values in ((light, tokens.LIGHT), (auto, tokens.DARK), (dark, tokens.DARK)):
        told = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block.partition("}")[0]))
        assert told == {name.replace("_", "-"): value for name, value in values.items()}
    css = statics.served()[statics.names()["desk.css"]].content.decode()  # With all its parts.
    used = re.findall(r"(?<!-)#[0-9a-f]{3,8}\b", css[css.index("/* The ground */") :])
    # The pictures of a release are drawn on light paper, whatever the page around them looks like.
    assert set(used) <= {"#000", "#fff", tokens.LIGHT["paper"]}, (
        "a colour of its own escapes the contrast test"
    )


def test_templates_let_nothing_through_unescaped() -> None:
    for file in sorted((CONSOLE / "templates").rglob("*.html")):
        page = file.read_text()
        if "trends" in file.as_posix():
            page = _DRAWN.sub("", page)
        for loophole in ("|safe", "| safe", "autoescape", "javascript:", "<style", " style="):
            vouched = _VOUCHED.get((file.name, loophole), 0)
            assert page.count(loophole) == vouched, (file.name, loophole)
        assert not re.search(r"<[^>{]*\son[a-z]+\s*=", page), f"{file.name}: a script in a tag"
        assert not re.search(r"\s[a-z-]+=\{\{", page), f"{file.name}: an attribute without quotes"
        assert not re.search(r"<script(?![^>]*src=)", page), f"{file.name}: a script in the page"
        assert not re.search(r"(src|href|action)=\"(https?:)?//", page), f"{file.name}: elsewhere"


def test_only_what_escapes_makes_markup() -> None:
    for file in sorted(CONSOLE.rglob("*.py")):
        if file.name != "i18n.py":
            assert "Markup(" not in file.read_text(), f"{file.name} vouches for HTML by itself"


def test_what_a_text_is_filled_with_is_escaped() -> None:
    said = Words("en").safe("Good day, {name}", name="<img src=x onerror=alert(1)>")
    assert str(said) == "Good day, &lt;img src=x onerror=alert(1)&gt;"


def test_files_are_kept_for_ever_under_a_name_of_their_content(world: World) -> None:
    desk = Browserless.of(world)
    page = desk.get("/desk/sign-in").text
    addresses = re.findall(r"/desk/static/[a-z0-9.-]+", page)
    assert len(addresses) == 3, "the mark, one stylesheet and one script"
    for address in addresses:
        answer = desk.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    sheet = desk.get(statics.href("desk.css"))
    fonts = re.findall(r'url\("([^"]+)"\)', sheet.text)
    assert len(fonts) == 2
    for font in fonts:
        assert desk.get(f"/desk/static/{font}").headers["content-type"] == "font/woff2"
    for strange in ("desk.css", "..%2Fdesk.py", "desk.000000000000.css", "../../settings.py"):
        assert desk.get(f"/desk/static/{strange}").status_code == 404


def test_the_first_page_and_all_it_needs_are_small(world: World) -> None:
    desk = Browserless.of(world)
    page = desk.get("/desk/sign-in")
    files = sum(
        len(one.compressed or one.content)
        for name, one in statics.served().items()
        if not name.endswith(".webp")  # Pictures of the pages of help, which come when scrolled to.
    )
    assert len(gzip.compress(page.content)) + files <= FIRST_LOAD


def test_htmx_is_the_one_that_was_published() -> None:
    licence = (CONSOLE / "static/README.md").read_text()
    assert "htmx.org 2.0.11" in licence
    assert 'version:"2.0.11"' in (CONSOLE / "static/htmx.min.js").read_text()


def test_a_browser_is_called_by_what_it_is_and_never_by_its_own_words() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537 Edg/140"
    assert browser_name(edge) == "Edge, Windows"
    assert browser_name("Mozilla/5.0 (iPhone) Version/18 Safari/604") == "Safari, iPhone"
    assert browser_name("<script>alert(1)</script>") == "Browser"


def test_a_form_becomes_the_command_that_was_typed() -> None:
    form = Form(
        {
            "command_id": [_ID],
            "relation": ["parent"],
            "name": ["  Fatima\r\n"],
            "phone": [""],
            "parental_authority": ["yes"],
            "csrf": ["not a field of the command"],
        }
    )
    command = form.read(AddContactPerson, contact_person_id=_ID, young_person_id=_ID)
    assert (command.name, command.phone, command.parental_authority) == ("Fatima", None, True)


def test_a_field_that_the_page_decides_cannot_be_typed() -> None:
    other = _ID.replace("1c00", "1c01")
    form = Form(
        {"command_id": [_ID], "young_person_id": [other], "relation": ["parent"], "name": ["F"]}
    )
    command = form.read(AddContactPerson, contact_person_id=_ID, young_person_id=_ID)
    assert str(command.young_person_id) == _ID


def test_several_codes_are_one_field_several_times() -> None:
    form = Form(
        {
            "command_id": [_ID],
            "kind": ["co-care"],
            "life_domains": [LifeDomain.FAMILY, LifeDomain.EDUCATION],
            "help_question": ["Wie kan helpen?"],
        }
    )
    try:
        command = form.read(
            DraftReferral, referral_id=_ID, from_organisation_id=_ID, to_service_id=_ID
        )
    except NotValid as refused:
        pytest.fail(str(refused.faults))
    assert command.life_domains == (LifeDomain.FAMILY, LifeDomain.EDUCATION)


def test_what_was_wrong_is_told_of_its_field_and_what_was_typed_stays() -> None:
    form = Form({"command_id": [_ID], "given_name": ["Noor"], "birth_date": ["gisteren"]})
    with pytest.raises(NotValid) as refused:
        form.read(RegisterYoungPerson, young_person_id=_ID, enrolment_id=_ID, organisation_id=_ID)
    form.refuse(refused.value)
    assert form.fault("family_name") == "Fill this in."
    assert form.fault("birth_date").startswith("Write a day")
    assert form.fault("given_name") == ""
    assert form.value("given_name") == "Noor"
    assert form.status == 422


def test_the_console_knows_no_table_and_no_statement() -> None:
    for file in sorted(CONSOLE.rglob("*.py")):
        text = file.read_text()
        assert not re.search(r"^(from|import) .*\btables\b", text, re.MULTILINE), file.name
        assert not re.search(r"^(from|import) sqlalchemy", text, re.MULTILINE), file.name


def test_every_page_module_says_what_it_is_for() -> None:
    for file in sorted(Path(CONSOLE / "pages").glob("*.py")):
        assert file.read_text().startswith('"""'), file.name
