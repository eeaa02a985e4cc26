"""Small cells stay hidden: whoever solves all sums of the public edition learns no small one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from models.fairness.editions import HIDDEN, NUMBERS, YearOfLists, audit_year
from models.fairness.policy import FairnessPolicy
from models.fairness.suppression import SMALLEST_CELL, Sum, hidden_cells
from tests.models.fairness.test_yearly import ballot


def bounds(sizes, hidden, sums, cell):
    """The least and the most that a cell may hold, by all that is printed."""
    cells = sorted(hidden)
    lines, sides = [], []
    for one in sums:
        line = np.zeros(len(cells))
        side = 0 if one.whole in hidden else sizes[one.whole]
        for key in one.parts:
            if key in hidden:
                line[cells.index(key)] = 1
            else:
                side -= sizes[key]
        if one.whole in hidden:
            line[cells.index(one.whole)] = -1
        lines.append(line)
        sides.append(side)
    cost = np.array([float(key == cell) for key in cells])
    least = linprog(cost, A_eq=lines, b_eq=sides, bounds=(0, 10_000))
    most = linprog(-cost, A_eq=lines, b_eq=sides, bounds=(0, 10_000))
    return least.fun, -most.fun


def table(counts):
    """Margins and total of a two-way table, as cells and sums."""
    sizes = {("cell", f"{r}", f"{c}"): int(n) for (r, c), n in np.ndenumerate(counts)}
    sizes |= {("row", f"{r}"): int(n) for r, n in enumerate(counts.sum(axis=1))}
    sizes |= {("column", f"{c}"): int(n) for c, n in enumerate(counts.sum(axis=0))}
    sizes["total",] = int(counts.sum())
    rows, columns = (range(n) for n in counts.shape)
    sums = [Sum(("row", f"{r}"), tuple(("cell", f"{r}", f"{c}") for c in columns)) for r in rows]
    sums += [
        Sum(("column", f"{c}"), tuple(("cell", f"{r}", f"{c}") for r in rows)) for c in columns
    ]
    sums += [Sum(("total",), tuple(("row", f"{r}") for r in rows))]
    sums += [Sum(("total",), tuple(("column", f"{c}") for c in columns))]
    return sizes, sums


def test_a_single_small_cell_is_hidden_with_another_of_its_row_and_of_its_column():
    sizes, sums = table(np.array([[3, 40, 50], [60, 70, 80], [90, 100, 110]]))
    hidden = hidden_cells(sizes, [("cell", "0", "0")], [], sums)
    assert hidden == {("cell", r, c) for r in "01" for c in "01"}
    least, most = bounds(sizes, hidden, sums, ("cell", "0", "0"))
    assert most - least >= SMALLEST_CELL


def test_small_cells_that_are_all_of_a_sum_need_a_larger_one():
    sizes = {("a",): 1, ("b",): 1, ("c",): 200, ("all",): 202}
    sums = [Sum(("all",), (("a",), ("b",), ("c",)))]
    assert hidden_cells(sizes, [("a",), ("b",)], [], sums) == {("a",), ("b",), ("c",)}


def test_where_nothing_is_small_nothing_is_hidden():
    sizes, sums = table(np.full((3, 3), 9))
    assert hidden_cells(sizes, [], [], sums) == frozenset()


@pytest.mark.parametrize("seed", range(25))
def test_no_small_cell_of_a_random_table_can_be_computed_back(seed):
    draw = np.random.default_rng(seed)
    sizes, sums = table(draw.poisson(draw.choice([2, 6, 40], size=(4, 3))))
    small = [key for key, n in sizes.items() if 0 < n < SMALLEST_CELL]
    hidden = hidden_cells(sizes, small, [], sums)
    for cell in small:
        least, most = bounds(sizes, hidden, sums, cell)
        assert most - least > 0.5, cell


def year():
    """Few of one faith, one of them listed; one list was not decided."""
    draw = np.random.default_rng(8)
    listed, decided = {}, {}
    for at in range(6):
        sexes = draw.integers(0, 2, 80)
        faiths = draw.choice(3, 80, p=[0.6, 0.38, 0.02])
        faiths[0] = 2
        order = draw.permutation(80)
        who = {"start": at * 80, "religion": list(faiths)}
        listed[f"R{at}"] = ballot(sexes, order[:40], order[:40], **who)
        if at:
            decided[f"R{at}"] = ballot(sexes, order[:10], order[:40], **who)
    return YearOfLists(listed, decided)


def test_the_public_edition_shows_no_small_count_and_no_ratio_to_a_hidden_group():
    audit = audit_year(year(), FairnessPolicy())
    hidden = [row for row in audit.public if row["note"] == HIDDEN]
    assert hidden
    assert all(row[name] is None for row in hidden for name in NUMBERS)
    shown = [row for row in audit.public if row["note"] != HIDDEN]
    assert shown
    for row in shown:
        rest = row["candidacies"] - row["selected"]
        assert not 0 < row["selected"] < SMALLEST_CELL
        assert not 0 < rest < SMALLEST_CELL
        assert row["people"] is None
    small = [row for row in audit.internal if 0 < row["people"] < SMALLEST_CELL]
    for row in small:
        [public] = [one for one in audit.public if _named(one) == _named(row)]
        assert public["note"] == HIDDEN


def test_hidden_rows_of_an_attribute_are_never_alone():
    audit = audit_year(year(), FairnessPolicy())
    count: dict[tuple[str, str, str], int] = {}
    for row in audit.public:
        if row["note"] == HIDDEN:
            of = (row["scope"], row["measure"], row["attribute"])
            count[of] = count.get(of, 0) + 1
    totals = {key: n for key, n in count.items() if key[2] != "(all)"}
    assert totals
    assert min(totals.values()) >= 2


def _named(row):
    return tuple(row[name] for name in ("scope", "measure", "attribute", "group"))
