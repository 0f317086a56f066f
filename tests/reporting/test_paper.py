from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from src.reporting.paper import LEAST_SCALE, PAPER_PIXELS, pages


def test_what_fits_is_one_page():
    assert pages([20, 11, 11]).breaks == ()
    assert pages([20, 11, 11]).scale == 100


def test_what_is_wider_becomes_smaller_before_it_is_broken():
    laid = pages([13] * 10)
    assert LEAST_SCALE <= laid.scale < 100
    assert laid.breaks == ()


def test_further_columns_come_on_further_pages_behind_the_fixed_ones():
    laid = pages([45] * 8, fixed=1)
    assert laid.scale == LEAST_SCALE
    assert laid.breaks == (4, 7)  # four columns of 320 pixels, then one and three


@given(st.lists(st.integers(1, 60), min_size=1, max_size=60), st.integers(0, 2))
def test_no_page_is_wider_than_the_paper(widths, fixed):
    laid = pages(widths, fixed=fixed)
    edges = [0, *laid.breaks, len(widths)]
    again = sum(width * 7 + 5 for width in widths[:fixed])
    for page, (first, last) in enumerate(pairwise(edges)):
        used = sum(width * 7 + 5 for width in widths[first:last]) + (again if page else 0)
        assert used * laid.scale <= PAPER_PIXELS * 100 or last - first == 1
