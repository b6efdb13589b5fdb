"""What the documents name is there: files, make targets, options, variables, routes, metrics."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import MODULES, main
from tests.support import documents
from tests.support.documents import DOCUMENTS, ROOT

NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]
TOPS = ("api/", "docs/", "ledger/", "migrations/", "tests/", "voucher/")
needs_make = pytest.mark.needs("make", "apt-get install -y make")
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)


@each_document
def test_every_link_leads_to_a_file(document: Path) -> None:
    """Relative links and pictures name files of the repository; none leads out of it."""
    targets = [(document.parent / link).resolve() for link in documents.links(document)]
    assert [str(target) for target in targets if not target.exists() or not target.is_relative_to(ROOT)] == []


@each_document
def test_every_path_in_code_is_there(document: Path) -> None:
    """A file or folder that a sentence names in code exists."""
    named = [span for span in documents.spans(document) if span.startswith(TOPS) and " " not in span]
    assert [path for path in named if not (ROOT / path).exists()] == []


@needs_make
@pytest.mark.parametrize("words", documents.all_lines("make"), ids=" ".join)
def test_every_make_target_is_there(words: list[str]) -> None:
    """make itself finds the targets that are named."""
    clean = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    subprocess.run([words[0], "-n", *words[1:]], cwd=ROOT, env=clean, check=True, capture_output=True)


@needs_make
def test_make_help_tells_every_target() -> None:
    """Each target that may be asked for has its line of help, and there is a line for nothing else."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S607 - as people do
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    assert sorted(re.findall(r"^  make ([a-z-]+) ", told, re.MULTILINE)) == sorted(phony)


@pytest.mark.parametrize("words", documents.all_lines("tvl"), ids=" ".join)
def test_every_option_of_every_command_is_there(words: list[str]) -> None:
    """The command line's own parser knows the commands and options that the documents show."""
    command = _command(words[1])
    _, rest, _ = command.make_parser(click.Context(command)).parse_args(words[2:])
    assert rest == []


def _command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def test_every_command_is_where_the_table_says() -> None:
    """The modules of the command line have the table's commands and no other, and asking for help loads every one."""
    modules = [importlib.import_module(f"api.cli.{name}") for name in sorted(set(MODULES.values()))]
    assert {command.name: module.__name__ for module in modules for command in module.COMMANDS} == {
        name: f"api.cli.{module}" for name, module in MODULES.items()
    }
    files = {
        path.stem for path in (ROOT / "api" / "cli").glob("*.py") if "\nCOMMANDS" in path.read_text(encoding="utf-8")
    }
    assert files == set(MODULES.values())
    told = CliRunner().invoke(main, ["--help"]).output
    assert {line.split()[0] for line in told.partition("Commands:")[2].splitlines() if line.strip()} >= set(MODULES)


def test_the_makefile_calls_commands_that_are_there() -> None:
    """What `make` types is what people could type."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    calls = [line.split() for line in re.findall(r"\$\(BIN\)/tvl (.+)$", makefile, re.MULTILINE)]
    assert {call[0] for call in calls} == {"demo", "serve", "audit", "bench"}
    for name, *options in calls:
        command = _command(name)
        command.make_parser(click.Context(command)).parse_args(options)


def test_both_readmes_show_the_same_commands_and_links() -> None:
    """Whoever reads Chinese is told no less."""
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    for program in ("make", "tvl"):
        assert list(documents.lines(english, program)) == list(documents.lines(chinese, program))
    assert set(documents.links(english)) ^ set(documents.links(chinese)) == {"README.md", "README.zh-CN.md"}


@each_document
def test_every_example_in_json_is_json(document: Path) -> None:
    """An example that is no JSON would be copied as it is."""
    for block in documents.fences(document, "json"):
        assert isinstance(json.loads(block), dict)


def test_every_variable_is_one_that_the_program_reads() -> None:
    """A TVL_ variable that the documents name stands in the source, and each that the source reads is explained."""
    source = "".join(path.read_text(encoding="utf-8") for top in ("api", "voucher", "ledger") for path in _python(top))
    read = set(re.findall(r"\"(TVL_[A-Z_]+)\"", source))
    told = {name for document in DOCUMENTS for name in re.findall(r"\bTVL_[A-Z_]+\b", documents.read(document))}
    assert told - read == set()
    assert {name for name in read - told if not name.startswith("TVL_TEST_")} == set()


def _python(top: str) -> list[Path]:
    return sorted((ROOT / top).rglob("*.py"))
