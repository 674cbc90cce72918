"""What commands have in common."""

import os

from qa_service.commands.options import NICE, give_way

given_way = give_way  # as it is; the tests of this folder go without


def test_a_build_gives_way_to_others_once_and_where_the_system_knows_of_that(monkeypatch):
    niceness = [3]

    def nice(more):
        niceness[0] += more
        return niceness[0]

    monkeypatch.setattr(os, "nice", nice, raising=False)
    given_way()
    given_way()
    assert niceness == [NICE]
    niceness[0] = 19
    given_way()
    assert niceness == [19]
    monkeypatch.delattr(os, "nice")
    given_way()
