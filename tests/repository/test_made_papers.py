"""Papers that are made from the code say what the code says."""

import pytest

from tests.support.papers import PAPERS
from tests.support.requirements import REPOSITORY


@pytest.mark.parametrize("place", PAPERS)
def test_a_paper_made_from_the_code_is_up_to_date(place: str) -> None:
    written = (REPOSITORY / place).read_text(encoding="utf-8")
    assert written == PAPERS[place](), "run scripts/docs"
