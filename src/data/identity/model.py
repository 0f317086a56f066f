"""How probable it is that two records are one customer: Splink's model, weighed without labels."""

import logging
from typing import Any

import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.splink_dataframe import SplinkDataFrame

from src.data.engine import connect

from .blocking import block_keys
from .comparisons import Thing, comparison, things
from .records import ID

FEWEST_TO_LEARN = 500
PRIOR = 1e-4
RECALL = 0.8
SAMPLED_PAIRS = 1e6
SEED = 20240101
TRUST = 0.95  # share of the learnt weights in the final ones: no level, however rare, weighs infinitely
OPTIONAL = {"firm": "boolean", "branch": "str", "given": "str", "family": "str"}
SURE = [
    ("name", "birth_date"), ("name", "phone"), ("name", "email"), ("name", "address"), ("name", "code_0"),
    ("birth_date", "email"), ("birth_date", "phone"), ("birth_date", "city"),
]  # fmt: skip
LEARNT_FROM = ("email", "phone", "birth_date", "name", "postcode", "address")
SESSIONS = 3


def scored_pairs(records: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return the pairs of records that may be one customer: ``left, right, probability`` and a level a thing.

    ``left`` is the smaller id. A column ``level_<thing>`` counts from 0 (nothing agrees) upwards; -1 is missing.
    Only pairs of at least the probability ``least`` come back, in the order of their ids.
    """
    compared, keys = things(list(records.columns)), block_keys(records)
    if keys.empty or not compared or keys.isna().all(axis=None):
        return pd.DataFrame({"left": [], "right": [], "probability": []}).astype({"left": "str", "right": "str"})
    absent = {column: pd.Series(pd.NA, records.index, kind) for column, kind in OPTIONAL.items() if column not in records}
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
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
    untrained = settings.create_settings_dict("duckdb")
    if len(records) < FEWEST_TO_LEARN:
        return untrained
    linker = Linker(frame, settings, log_level=logging.ERROR)
    _learn(linker, set(records.columns))
    return _blended(linker.misc.save_model_to_json(), untrained)


def _learn(linker: Linker, columns: set[str]) -> None:
    """Estimate how often others agree from random pairs, and how often true pairs do by EM within blocks."""
    sure = [block_on(*rule) for rule in SURE if set(rule) <= columns]
    if sure:
        linker.training.estimate_probability_two_random_records_match(sure, recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    for column in [column for column in LEARNT_FROM if column in columns][:SESSIONS]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column), max_pairs=SAMPLED_PAIRS)


def _blended(learnt: dict[str, Any], untrained: dict[str, Any]) -> dict[str, Any]:
    pairs = zip(learnt["comparisons"], untrained["comparisons"], strict=True)
    return {**learnt, "comparisons": [_blended_comparison(one, other) for one, other in pairs]}


def _blended_comparison(learnt: dict[str, Any], untrained: dict[str, Any]) -> dict[str, Any]:
    """Return a comparison whose learnt weights lean on the untrained ones; all untrained where learning went astray."""
    levels = [
        {**one, **{weight: _weight(one.get(weight), other[weight]) for weight in ("m_probability", "u_probability")}}
        if not other.get("is_null_level")
        else other
        for one, other in zip(learnt["comparison_levels"], untrained["comparison_levels"], strict=True)
    ]
    said = [level["m_probability"] / level["u_probability"] for level in levels if "m_probability" in level]
    return {**learnt, "comparison_levels": levels} if said[0] > 1 > said[-1] else untrained


def _weight(learnt: object, untrained: float) -> float:
    return TRUST * learnt + (1 - TRUST) * untrained if isinstance(learnt, float) and learnt > 0 else untrained


def _told(found: pd.DataFrame) -> pd.DataFrame:
    levels = {column: column.replace("gamma_", "level_") for column in found.columns if column.startswith("gamma_")}
    named = found.rename(columns={f"{ID}_l": "left", f"{ID}_r": "right", "match_probability": "probability", **levels})
    told = named[["left", "right", "probability", *levels.values()]]
    return told.assign(probability=told["probability"].round(6)).sort_values(["left", "right"], ignore_index=True)
