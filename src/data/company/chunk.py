"""All tables of one chunk of customers, drawn from their truth."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .balances import accounts, balances, month_average
from .campaigns import campaign_counts, contacted, contacts
from .customers import Customers
from .dirt import Counts, soiled
from .draws import Numbers, stream
from .feedback import TRUE, feedback, feedback_truth
from .habits import habits
from .interactions import interactions, service_desk, touches
from .invoices import invoices
from .leads import lead_ids, lead_touches, lead_truth, leads, pipeline
from .lines import lines, transactions
from .orders import orders, with_channel
from .people import people
from .records import crm_export, held, identities, records, shop_export
from .referrals import referrals
from .reps import owners, rep_ids
from .truth import customer_truth, first_and_last

Frames = dict[str, pd.DataFrame]
CRM, DESK = "crm_customers.csv", "service_desk.csv"


@dataclass(frozen=True)
class Source:
    """Where a chunk is drawn from: the seed, its place, the numbers of its customers, how many there are in all, the
    catalogue and the salespeople."""

    seed: int
    chunk: int
    numbers: Numbers
    customers: int
    catalogue: pd.DataFrame
    reps: pd.DataFrame

    def draw(self, name: str) -> np.random.Generator:
        """Return the generator of one stream for this chunk."""
        return stream(self.seed, name, self.chunk)


@dataclass
class Made:
    """The tables of a chunk by file name, the truth beside them, what dirt was added and what campaigns brought."""

    data: Frames = field(default_factory=dict)
    truth: Frames = field(default_factory=dict)
    dirt: dict[str, Counts] = field(default_factory=dict)
    campaigns: pd.DataFrame = field(default_factory=pd.DataFrame)


def made(source: Source) -> Made:
    """Return the tables and the truth of one chunk of customers."""
    who = _customers(source)
    ordered = with_channel(source.draw("channels"), who, orders(source.draw("orders"), who))
    bought = lines(source.draw("lines"), who, ordered, source.catalogue)
    chunk = Made(campaigns=campaign_counts(who.chosen))
    chunk.data["orders.parquet"] = transactions(bought, ordered, source.catalogue, source.chunk)
    chunk.data["invoices.parquet"] = invoices(source.draw("invoices"), who, ordered, bought)
    chunk.truth["customers.parquet"] = customer_truth(who, ordered, bought)
    _add_records(chunk, source, who)
    first_day = first_and_last(ordered, len(who))[0]
    found = leads(source.draw("leads"), who, first_day)
    _add_relations(chunk, source, who, lead_touches(source.draw("lead_touches"), found))
    _add_leads(chunk, source, who, found)
    chunk.data["referrals.parquet"] = referrals(source.draw("referrals"), who, first_day)
    _soil(chunk, source)
    return chunk


def _customers(source: Source) -> Customers:
    found = people(source.draw("people"), source.numbers)
    behave = habits(source.draw("habits"), found)
    keys = held(source.draw("keys"), found, behave, source.customers)
    owner = owners(source.draw("owners"), found, keys, source.reps)
    return Customers(found, behave, keys, owner, contacted(source.draw("campaigns"), behave))


def _add_records(chunk: Made, source: Source, who: Customers) -> None:
    owner_id = rep_ids(source.reps, who.owner)
    systems = records(source.draw("records"), who, owner_id)
    crosswalk = identities(systems)
    chunk.data[CRM], chunk.data["shop_members.parquet"] = crm_export(systems["crm"]), shop_export(systems["shop"])
    chunk.data["identities.parquet"] = crosswalk.drop(columns="altered")
    chunk.truth["identities.parquet"] = crosswalk
    truth = chunk.truth["customers.parquet"]
    chunk.truth["customers.parquet"] = truth.assign(owner_id=owner_id, **who.keys[["crm_id", "shop_id"]])


def _add_relations(chunk: Made, source: Source, who: Customers, with_leads: tuple[Numbers, ...]) -> None:
    contact = interactions(source.draw("interactions"), who, with_leads)
    chunk.data["interactions.parquet"] = touches(contact, who, source.reps)
    chunk.data[DESK] = service_desk(contact, who, source.reps)
    said = feedback(source.draw("feedback"), source.draw("texts"), who)
    chunk.data["feedback.parquet"], chunk.truth["feedback.parquet"] = said.drop(columns=TRUE), feedback_truth(said)
    chunk.data["contacts.parquet"] = contacts(who)
    held_there = balances(source.draw("balances"), who)
    chunk.data["balances.parquet"] = accounts(held_there, who)
    average = month_average(held_there, len(who))
    chunk.truth["customers.parquet"] = chunk.truth["customers.parquet"].assign(december_average_balance=average)


def _add_leads(chunk: Made, source: Source, who: Customers, found: pd.DataFrame) -> None:
    ids = lead_ids(found, source.chunk)
    told = pipeline(source.draw("notes"), found, who, (source.catalogue, source.reps))
    chunk.data["leads.parquet"] = told.assign(lead_id=ids)
    chunk.truth["leads.parquet"] = lead_truth(found, who).assign(lead_id=ids)


SOILED = {
    "transactions": "orders.parquet",
    "customers": CRM,
    "interactions": DESK,
    "invoices": "invoices.parquet",
    "leads": "leads.parquet",
    "balances": "balances.parquet",
}


def _soil(chunk: Made, source: Source) -> None:
    draw = source.draw("dirt")
    for table, file in SOILED.items():
        if len(chunk.data[file]):
            chunk.data[file], chunk.dirt[table] = soiled(draw, table, chunk.data[file])
