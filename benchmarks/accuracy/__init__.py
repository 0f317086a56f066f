"""How accurate the scores are, beside peers' and rules', on public data: python -m benchmarks.accuracy."""
