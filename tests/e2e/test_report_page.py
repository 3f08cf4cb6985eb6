"""The report as a page: nothing is cut off on a phone, and a legend tells what is there."""

import pytest

from assessments import report
from tests import sample_editions, snapshots, towns

BILINGUAL = [("full", "en", "nl"), ("full", "nl", "en"), ("partial", "nl", "")]


@pytest.mark.parametrize(("name", "language", "second"), BILINGUAL)
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_on_a_phone(open_as, name, language, second, width):
    snapshot = getattr(snapshots, name)()
    page = open_as(None, viewport={"width": width, "height": 760})
    page.set_content(
        report.page(snapshot, language, sample_editions.edition(snapshot, second=second))[0]
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1200])
def test_every_dot_and_bar_that_a_legend_explains_can_be_seen(open_as, width):
    snapshot = towns.TOWNS["all but one"]()
    page = open_as(None, viewport={"width": width, "height": 760})
    page.set_content(report.page(snapshot, "nl", sample_editions.edition(snapshot))[0])
    assert page.locator(".legend").first.is_visible()
    for table in page.locator(".chart-table").all():
        for drawn in table.locator("tbody svg").all():
            assert drawn.is_visible()
            assert drawn.bounding_box()["width"] > 100
