"""The figures on doubt: how many lines and pages are in doubt, and how many are wrong in doubt and without."""

from printed import printed

from qa_service.training.doubt import Judged, judged, table


def test_lines_and_pages_are_counted_below_each_threshold_and_above():
    first, second = [Judged(0.6, right=False), Judged(0.99, right=True)], [Judged(1.0, right=False)]
    rows = {
        float(row.split()[0]): [float(cell) for cell in row.split()[1:]] for row in list(table([first, second]))[1:]
    }
    assert rows[0.5] == [0, 0, 0.6667, 0, 0, 1]
    assert rows[0.7] == [0.3333, 1, 0.5, 0.5, 1, 1]


def test_each_line_of_a_printed_page_is_judged():
    page = printed(1)
    found = judged(page)
    assert len(found) == len(page.lines)
    assert all(0 <= one.sure <= 1 for one in found)
