"""`make conformance`: one table of what every case came to in every language."""

from __future__ import annotations

import pytest

MARKS = {"passed": "✓", "failed": "✗", "skipped": "–"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", action="store_true", help="end with a table of all cases in all languages")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.getoption("--table"):
        return
    results: dict[str, dict[str, str]] = {}
    for outcome, mark in MARKS.items():
        for report in terminalreporter.stats.get(outcome, []):
            _, bracket, parameters = report.nodeid.rpartition("test_case[")
            if bracket and (outcome != "passed" or report.when == "call"):
                language, _, case = parameters.removesuffix("]").partition("-")
                results.setdefault(case, {})[language] = mark
    languages = sorted({language for marks in results.values() for language in marks})
    width = max(map(len, results), default=0)
    terminalreporter.write_sep("=", "conformance: ✓ as expected, ✗ not, – cannot be put in this language")
    terminalreporter.write_line(f"{'case':{width}}  " + "  ".join(languages))
    for case, marks in sorted(results.items()):
        row = "  ".join(marks.get(language, " ").center(len(language)) for language in languages)
        terminalreporter.write_line(f"{case:{width}}  {row}")
    counts = (f"{language} {sum(m.get(language) == '✓' for m in results.values())}" for language in languages)
    terminalreporter.write_line(f"{len(results)} cases; as expected in {', '.join(counts)}")
