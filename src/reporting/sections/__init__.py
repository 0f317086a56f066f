"""The stakeholders' report, a module a section: each takes the run's facts and returns what its section shows."""
