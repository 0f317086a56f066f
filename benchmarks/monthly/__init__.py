"""Twelve monthly runs of a made-up company that answers to what is done, and what the review says of them."""
