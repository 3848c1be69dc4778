"""The commands for the directory's editors: rahnama directory import, refresh, export, list, show, check, correct."""

import argparse
import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bot.settings import Settings, SettingsError

REFUSED = 2


def add_commands(add) -> None:
    """Add `directory` and its commands; `add` makes a command of a name, a function and a description."""
    directory = add("directory", None, "the services: import, correct, check, export")
    commands = directory.add_subparsers(required=True, metavar="command")

    def command(name: str, function, description: str) -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=description, description=description)
        parser.set_defaults(command=function)
        parser.add_argument("--json", action="store_true", help="the result as JSON")
        return parser

    command("import", _import, "take in HSDS JSON, tabular HSDS or a table of services").add_argument(
        "file", type=Path, help=".json, .csv or .xlsx (one row a service), .zip or a folder of HSDS tables")
    command("refresh", _refresh, "pull the services from the HSDS 3.0 API at DIRECTORY_URL")
    export = command("export", _export, "write the services as HSDS 3.0 JSON")
    export.add_argument("--to", type=Path, help="the file; standard output when left out")
    export.add_argument("--drafts", action="store_true", help="unconfirmed services too, as inactive")
    command("list", _list, "all services, drafts marked")
    command("show", _show, "all that is known of a service").add_argument("id")
    command("check", _check, "what editors should look at")
    correct = command("correct", _correct, "set a field of a service; imports do not change it back")
    correct.add_argument("id")
    correct.add_argument("field", help="a column of the table, for example phone or opening_hours")
    correct.add_argument("value", nargs="?", help="the new value; \"\" for none")
    correct.add_argument("--remove", action="store_true", help="give the correction up")


def _import(_settings: Settings, arguments: argparse.Namespace) -> int:
    from actions.directory import source, store
    from actions.directory.imports.load import load

    engine = source.engine()
    found = load(arguments.file)
    report = store.apply(engine, f"file {arguments.file.resolve().name}", found.records, found.problems,
                         complete=found.complete)
    return _tell(report, arguments)


def _refresh(settings: Settings, arguments: argparse.Namespace) -> int:
    from actions.directory import feed

    if not settings.directory_url:
        raise SettingsError("DIRECTORY_URL is not set: write the address of an HSDS 3.0 API, "
                            "for example https://example.org/hsds")
    return _tell(asyncio.run(feed.refresh(settings.directory_url)), arguments)


def _tell(report, arguments: argparse.Namespace) -> int:
    if arguments.json:
        _print_json(report.as_dict())
    else:
        print("\n".join(report.lines()), file=sys.stderr if report.refused else sys.stdout)
    return REFUSED if report.refused else 0


def _export(_settings: Settings, arguments: argparse.Namespace) -> None:
    from actions.directory import source
    from actions.directory.export import document

    services = source.services() + (source.drafts() if arguments.drafts else ())
    text = json.dumps(document(services), ensure_ascii=False, indent=1)
    if arguments.to is None:
        print(text)
        return
    try:
        arguments.to.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{arguments.to} cannot be written: {error.strerror}") from error
    print(f"{len(services)} services: {arguments.to}")


def _list(_settings: Settings, arguments: argparse.Namespace) -> None:
    from actions.directory import source

    services = source.services() + source.drafts()
    if arguments.json:
        _print_json([_row(service) for service in services])
        return
    for service in services:
        mark = ("!" if service.reported_wrong else " ") if service.published else "-"
        print(f"{mark} {service.id:40} {service.organization}" + (f": {service.name}" if service.name else ""))
    print(f"{len(source.services())} shown to people, {len(source.drafts())} drafts (-), "
          "! says that people report it wrong", file=sys.stderr)


def _show(_settings: Settings, arguments: argparse.Namespace) -> None:
    from actions.directory import source, store

    service = next((service for service in source.services() + source.drafts() if service.id == arguments.id), None)
    if service is None:
        raise SettingsError(f"{arguments.id} is no service: see rahnama directory list")
    origin, corrected = store.about(source.engine(), service.id)
    if arguments.json:
        _print_json({**_row(service), "reported_wrong": service.reported_wrong, "origin": origin,
                     "corrected": corrected})
        return
    for column, value in _row(service).items():
        if value:
            print(f"{column:20} {value}" + ("   (corrected here)" if column in corrected else ""))
    print(f"{'from':20} {origin}" + ("   People report that it is wrong." if service.reported_wrong else ""))


def _check(_settings: Settings, arguments: argparse.Namespace) -> None:
    from actions.directory import check, source

    found = check.findings(source.services(), source.drafts(), source.engine(), date.today())
    if arguments.json:
        _print_json([finding.as_dict() for finding in found])
        return
    for finding in found:
        print(f"{finding.kind:12} {finding.service:30} {finding.text}")
    print(f"{len(found)} things to look at" if found else "Nothing to look at", file=sys.stderr)


def _correct(_settings: Settings, arguments: argparse.Namespace) -> None:
    from actions.directory import source, store

    if arguments.remove == (arguments.value is not None):
        raise SettingsError("correct needs a value, or --remove")
    if arguments.remove:
        store.uncorrect(source.engine(), arguments.id, arguments.field)
    else:
        store.correct(source.engine(), arguments.id, arguments.field, arguments.value)
    source.look_again()
    _show(_settings, arguments)


def _row(service) -> dict[str, str]:
    from actions.directory.columns import COLUMNS, cell

    return {column: cell(service, column) for column in COLUMNS}


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
