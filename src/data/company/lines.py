"""What is in an order: products after need, season and liking; prices, discounts, costs; and what comes back."""

import numpy as np
import pandas as pd

from .customers import Customers
from .draws import Numbers, maybe, picked, spread
from .industries import HOUSEHOLD
from .products import CATEGORIES, EACH, SHELF, need_rows, needs
from .seasons import CATEGORY_OF_SEASON
from .span import DAYS, instants, months

LIKES, IN_SEASON, TOGETHER, RETURNED, DISCOUNTED = 0.45, 0.7, 0.3, 0.03, 0.3
"""Shares of lines: of the favourite category, of the season's, of the product that goes with the first; returned."""


def lines(
    draw: np.random.Generator, customers: Customers, orders: pd.DataFrame, catalogue: pd.DataFrame
) -> pd.DataFrame:
    """Return one row an order line, returns included: ``order`` (row of orders), ``who, product`` (rows),
    ``at, quantity, discount, amount, cost`` and ``is_return``."""
    household = (customers.people["group"] == HOUSEHOLD).to_numpy()[orders["who"]]
    counts = 1 + np.minimum(draw.poisson(np.where(household, 0.6, 1.0)), 4)
    order, place = spread(counts)
    who = orders["who"].to_numpy()[order]
    product = _products(draw, _categories(draw, customers, orders[["who", "day"]].iloc[order]), who, place)
    fresh = _first_of_its_kind(order, product)
    order, who, product = order[fresh], who[fresh], product[fresh]
    bought = _priced(draw, customers, who, catalogue[["price", "cost_share"]].iloc[product])
    table = pd.DataFrame({"order": order, "who": who, "product": product, **bought})
    table.insert(3, "at", instants(orders["day"].to_numpy()[order], orders["minute"].to_numpy()[order]))
    return pd.concat([table.assign(is_return=False), _returns(draw, customers, table)], ignore_index=True)


def _categories(draw: np.random.Generator, customers: Customers, orders: pd.DataFrame) -> Numbers:
    who, day, size = orders["who"].to_numpy(), orders["day"].to_numpy(), len(orders)
    people, habits = customers.people, customers.habits
    category = picked(draw, needs(), need_rows(people["group"].to_numpy()[who], customers.zone[who], months(day)))
    favourite, season = habits["favourite"].to_numpy()[who], habits["season"].to_numpy()[who]
    category = np.where(maybe(draw, LIKES, size), favourite, category)
    category = np.where((season >= 0) & maybe(draw, IN_SEASON, size), CATEGORY_OF_SEASON[season], category)
    return np.where(category == habits["wanted"].to_numpy()[who], favourite, category)


def _products(draw: np.random.Generator, category: Numbers, who: Numbers, place: Numbers) -> Numbers:
    """Return a product of each category: popular ones more often, a customer's own again and again; and what goes
    together: after the first line of an order its companion, the same shelf of the same category."""
    rank = np.minimum(draw.geometric(0.35, len(who)) - 1, EACH - 1)
    product = category * EACH + (rank + who % 4) % EACH
    before = np.roll(product, 1)
    companion = before // EACH * EACH + (before % EACH + SHELF) % EACH
    return np.where((place > 0) & maybe(draw, TOGETHER, len(who)), companion, product)


def _first_of_its_kind(order: Numbers, product: Numbers) -> Numbers:
    _, first = np.unique(order * len(CATEGORIES) * EACH + product, return_index=True)
    return np.sort(first)


def _priced(draw: np.random.Generator, customers: Customers, who: Numbers, product: pd.DataFrame) -> dict[str, Numbers]:
    size = len(who)
    usual = (customers.people["power"].to_numpy() * customers.habits["share"].to_numpy())[who]
    quantity = np.maximum(np.round(usual * np.exp(draw.normal(0, 0.4, size))), 1)
    full = product["price"].to_numpy() * quantity
    share = np.where(maybe(draw, DISCOUNTED, size), draw.choice([0.05, 0.1, 0.15, 0.2], size), 0.0)
    discount = np.round(full * share, 2)
    cost = np.round(full * product["cost_share"].to_numpy(), 2)
    return {"quantity": quantity, "discount": discount, "amount": np.round(full - discount, 2), "cost": cost}


def _returns(draw: np.random.Generator, customers: Customers, table: pd.DataFrame) -> pd.DataFrame:
    """Return lines that come back days later, wholly: amounts and quantities negative, under the order's own id."""
    chosen = table[maybe(draw, RETURNED, len(table))]
    at = chosen["at"] + pd.to_timedelta(draw.integers(2, 21, len(chosen)), unit="D")
    until = instants(np.minimum(customers.habits["left"].to_numpy()[chosen["who"]], DAYS))
    back = chosen.assign(at=at, is_return=True)
    back[["quantity", "discount", "amount", "cost"]] *= -1
    return back[at.to_numpy() < until]


def transactions(lines: pd.DataFrame, orders: pd.DataFrame, catalogue: pd.DataFrame, chunk: int) -> pd.DataFrame:
    """Return the order lines as the company keeps them: ``customer_id, order_id, ordered_at, product_id, category,
    quantity, amount, discount, cost, channel, store_id``."""
    order = lines["order"].to_numpy()
    ids = np.char.add(f"O{chunk:03d}", np.char.zfill(np.arange(len(orders)).astype(str), 7)).astype(object)
    category = pd.Categorical(catalogue["category"])[lines["product"]]
    return pd.DataFrame(
        {
            "customer_id": orders["record_id"].to_numpy()[order],
            "order_id": ids[order],
            "ordered_at": lines["at"],
            "product_id": pd.Categorical.from_codes(lines["product"], catalogue["product_id"]),
            "category": category,
            **{name: lines[name] for name in ("quantity", "amount", "discount", "cost")},
            "channel": orders["channel"].to_numpy()[order],
            "store_id": orders["store_id"].to_numpy()[order],
        }
    )
