import pytest

from src.reporting.glossary import FILES, glossary
from src.reporting.words import catalog


@pytest.mark.parametrize("language", FILES)
def test_the_glossary_says_what_the_reports_say(language):
    assert FILES[language].read_text("utf-8") == glossary(language), "run: python -m src.reporting.glossary"


@pytest.mark.parametrize("language", FILES)
def test_every_column_of_the_scored_file_is_explained(language):
    for name, said in catalog(language)["columns"].items():
        assert f"| `{name}` | {said['name']} |" in glossary(language)


def test_both_languages_explain_the_same_words():
    assert list(catalog("en")["glossary"]["terms"]) == list(catalog("zh")["glossary"]["terms"])
