def test_every_step_is_executed_once_and_everything_is_published(toy):
    outcome = toy.run()
    assert set(outcome.executed) == {"01_prepare", "03_segments", "04_churn", "10_report"}
    assert outcome.outdated == []
