"""A page each for the customers that the report's lists begin with."""

from pathlib import Path

from .customer import customer_blocks
from .page import render_block
from .sections.facts import Facts
from .seen import seen
from .site import CUSTOMERS, Site


def write_customer_pages(facts: Facts, folder: Path, site: Site) -> None:
    """Write the pages below ``folder``, in the place of those that are there."""
    files = facts.pages
    (folder / CUSTOMERS).mkdir(parents=True, exist_ok=True)
    for left in (folder / CUSTOMERS).glob("*.html"):
        left.unlink()
    found = seen(facts.workspace, list(files), facts.project.engine)
    for customer_id, file in files.items():
        render_block(customer_blocks(found, customer_id, facts.w), folder / file, site=site)
