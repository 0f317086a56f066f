"""How probable it is that two records are one customer: Splink's model, weighed without labels."""

import logging
from contextlib import suppress
from typing import Any

import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException
from splink.internals.splink_dataframe import SplinkDataFrame

from src.data.engine import connect

from .blocking import block_keys
from .comparisons import Thing, comparison, things
from .records import ID

FEWEST_TO_LEARN = 500
PRIOR = 1e-4
RECALL = 0.8
SAMPLED_PAIRS = 5e5
SEED = 20240101
TRUST = 0.95  # share of the learnt weights in the final ones: no level, however rare, weighs infinitely
OPTIONAL = {"firm": "boolean", "branch": "str", "given": "str", "family": "str"}
SURE = [
    ("name", "birth_date"), ("name", "phone"), ("name", "email"), ("name", "address"), ("name", "code_0"),
    ("birth_date", "email"), ("birth_date", "phone"), ("birth_date", "city"),
]  # fmt: skip
LEARNT_FROM = ("birth_date", "name", "postcode", "address", "phone", "email")
SESSIONS = 3


def scored_pairs(records: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return the pairs of records that may be one customer: ``left, right, probability`` and a level a thing.

    ``left`` is the smaller id. A column ``level_<thing>`` counts from 0 (nothing agrees) upwards; -1 is missing.
    Only pairs of at least the probability ``least`` come back, in the order of their ids.
    """
    compared, keys = things(list(records.columns)), block_keys(records)
    if keys.empty or not compared or keys.isna().all(axis=None):
        return pd.DataFrame({"left": [], "right": [], "probability": []}).astype({"left": "str", "right": "str"})
    absent = {
        column: pd.Series(pd.NA, records.index, kind) for column, kind in OPTIONAL.items() if column not in records
    }
    frame = DuckDBAPI(connection=connect().con).register(records.assign(**absent, **keys), table_name="records")
    settings = _weighed(frame, compared, records)
    settings["blocking_rules_to_generate_predictions"] = [
        block_on(key).create_blocking_rule_dict("duckdb") for key in keys.columns
    ]
    linker = Linker(frame, settings, log_level=logging.ERROR)
    return _told(linker.inference.predict(threshold_match_probability=least).as_pandas_dataframe())


def _weighed(frame: SplinkDataFrame, compared: dict[str, Thing], records: pd.DataFrame) -> dict[str, Any]:
    """Return the settings with their weights: learnt from the records, or untrained where they are too few."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=ID,
        comparisons=[comparison(name, thing) for name, thing in compared.items()],
        probability_two_random_records_match=PRIOR,
        retain_matching_columns=True,  # this gives the levels too
    )
    untrained = settings.create_settings_dict("duckdb")
    if len(records) < FEWEST_TO_LEARN:
        return _without_rarity(untrained)
    return _learnt(frame, untrained, set(records.columns))


def _without_rarity(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings without weights for rare values: among few records every value is common."""
    bare = [
        {
            **one,
            "comparison_levels": [_without_key(level, "tf_adjustment_column") for level in one["comparison_levels"]],
        }
        for one in settings["comparisons"]
    ]
    return {**settings, "comparisons": bare}


def _without_key(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}


def _learnt(frame: SplinkDataFrame, untrained: dict[str, Any], columns: set[str]) -> dict[str, Any]:
    """Return the settings with learnt weights: of others from random pairs, of true pairs by EM within blocks.

    A block that holds one kind of pairs only has nothing to tell apart; what it teaches is not taken.
    """
    linker = Linker(frame, untrained, log_level=logging.ERROR)
    if sure := [block_on(*rule) for rule in SURE if set(rule) <= columns]:
        linker.training.estimate_probability_two_random_records_match(list(sure), recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    settings = _blended(linker, untrained)
    for column in [column for column in LEARNT_FROM if column in columns][:SESSIONS]:
        with suppress(SplinkException, ValueError):
            linker = Linker(frame, settings, log_level=logging.ERROR)
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(column), max_pairs=SAMPLED_PAIRS, fix_probability_two_random_records_match=True
            )
            settings = _blended(linker, untrained)
    return settings


def _blended(linker: Linker, untrained: dict[str, Any]) -> dict[str, Any]:
    learnt = linker.misc.save_model_to_json()
    pairs = zip(learnt["comparisons"], untrained["comparisons"], strict=True)
    return {**learnt, "comparisons": [_blended_comparison(one, other) for one, other in pairs]}


def _blended_comparison(learnt: dict[str, Any], untrained: dict[str, Any]) -> dict[str, Any]:
    """Return a comparison whose learnt weights lean on the untrained ones; all untrained where learning went astray."""
    pairs = zip(learnt["comparison_levels"], untrained["comparison_levels"], strict=True)
    levels = [other if other.get("is_null_level") else _blended_level(one, other) for one, other in pairs]
    said = [level["m_probability"] / level["u_probability"] for level in levels if "m_probability" in level]
    return {**learnt, "comparison_levels": levels} if said[0] > 1 > said[-1] else untrained


def _blended_level(learnt: dict[str, Any], untrained: dict[str, Any]) -> dict[str, Any]:
    m, u = (learnt.get(weight) for weight in ("m_probability", "u_probability"))
    m_untrained, u_untrained = untrained["m_probability"], untrained["u_probability"]
    return {
        **untrained,
        "m_probability": TRUST * m + (1 - TRUST) * m_untrained if isinstance(m, float) else m_untrained,
        "u_probability": u if isinstance(u, float) and u > 0 else u_untrained,
    }


def _told(found: pd.DataFrame) -> pd.DataFrame:
    levels = {column: column.replace("gamma_", "level_") for column in found.columns if column.startswith("gamma_")}
    named = found.rename(columns={f"{ID}_l": "left", f"{ID}_r": "right", "match_probability": "probability", **levels})
    told = named[["left", "right", "probability", *levels.values()]]
    return told.assign(probability=told["probability"].round(6)).sort_values(["left", "right"], ignore_index=True)
