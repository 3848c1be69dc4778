"""The commands: run, train, chat, understand, evaluate, check, directory, share, forget."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot import directory_commands, logs
from bot.settings import LANGUAGES, Settings, SettingsError, load

USAGE_ERROR = 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an error a deployer can mend is one line on stderr and exit code 2."""
    parsed = _parser().parse_args(arguments)
    logs.configure()
    try:
        return parsed.command(load(), parsed) or 0
    except ValueError as error:
        print(f"rahnama: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rahnama", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, function, description: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=description, description=description)
        command.set_defaults(command=function)
        return command

    add("run", _run, "start the assistant: web chat, and Telegram when a token is set")
    train = add("train", _train, "train the model if the data changed")
    train.add_argument("--force", action="store_true", help="train also when nothing changed")
    chat = add("chat", _chat, "talk to the assistant here")
    chat.add_argument("--json", action="store_true", help="a message a line in, a JSON object a line out")
    chat.add_argument("--language", choices=LANGUAGES, help="begin in this language")
    add("understand", _understand, "a message a line in, what the NLU makes of it as JSON a line out")
    evaluate = add("evaluate", _evaluate, "accuracy on labelled messages, with plots")
    evaluate.add_argument("file", type=Path, help="tab-separated: topic, language, kind, text")
    evaluate.add_argument("--plots", type=Path, default=Path("results"), help="folder for the plots")
    directory_commands.add_commands(add)
    check = add("check", _check, "check all texts, facts, terms and translations; exit code 1 when something is wrong")
    check.add_argument("--json", action="store_true", help="a JSON object a line")
    share = add("share", _share, "deep link, QR code and poster for a place or campaign")
    share.add_argument("name", nargs="?", help="the place or campaign, for example \"Bus station\"")
    share.add_argument("--language", choices=LANGUAGES, help="one language; all four when left out")
    share.add_argument("--to", type=Path, default=Path("."), help="folder for the files")
    share.add_argument("--counts", action="store_true", help="show how often each shared link was opened")
    forget = add("forget", _forget, "delete stored conversations")
    forget.add_argument("--channel", choices=("telegram", "web"), help="with --id: one person's conversation")
    forget.add_argument("--id", help="the chat id on that channel")
    forget.add_argument("--older-than", type=float, metavar="DAYS", help="conversations quiet for so many days")
    return parser


def _run(settings: Settings, _arguments: argparse.Namespace) -> None:
    from bot.server import run

    run(settings)


def _train(settings: Settings, arguments: argparse.Namespace) -> None:
    from bot.training import ensure_model

    print(f"Model: {ensure_model(settings, force=arguments.force).name}")


def _chat(settings: Settings, arguments: argparse.Namespace) -> None:
    from bot.assistant import Assistant
    from bot.channels import terminal

    talk = terminal.talk_json if arguments.json else terminal.talk
    asyncio.run(talk(Assistant.create(settings), arguments.language))


def _understand(settings: Settings, _arguments: argparse.Namespace) -> None:
    from bot.assistant import Assistant

    async def answer_lines() -> None:
        assistant = Assistant.create(settings)
        for line in sys.stdin:
            print(json.dumps(await assistant.understand(line.rstrip("\n")), ensure_ascii=False), flush=True)

    asyncio.run(answer_lines())


def _evaluate(settings: Settings, arguments: argparse.Namespace) -> None:
    from bot.assistant import Assistant
    from bot.evaluation import evaluate, read_rows

    rows = read_rows(arguments.file)
    asyncio.run(evaluate(Assistant.create(settings), rows, arguments.plots))


def _check(_settings: Settings, arguments: argparse.Namespace) -> int:
    from bot.checks import run
    from bot.checks.texts import Texts

    return run.report(list(run.findings(Texts.read())), arguments.json)


def _share(settings: Settings, arguments: argparse.Namespace) -> None:
    from bot.links import bot_link
    from bot.share import write_files
    from bot.stores import CampaignCounter, connect

    if arguments.counts:
        for campaign, starts in CampaignCounter(connect(settings.conversations_url)).totals().items():
            print(f"{starts:6}  {campaign}")
        return
    if not arguments.name:
        raise SettingsError("share needs a name, for example: rahnama share \"Bus station\" --language fa")
    base = bot_link(settings)
    if not base:
        raise SettingsError("The bot has no address yet: set TELEGRAM_BOT_TOKEN and start it once with `rahnama run`, "
                            "or set PUBLIC_URL to the web chat's address")
    for kind, value in write_files(arguments.name, arguments.language, base, arguments.to).items():
        print(f"{kind:5} {value}")


def _forget(settings: Settings, arguments: argparse.Namespace) -> None:
    from bot.identity import conversation_id
    from bot.stores import ConversationStore, connect

    store = ConversationStore(connect(settings.conversations_url))
    if arguments.older_than is not None:
        print(f"{store.forget_older(arguments.older_than)} conversations deleted")
    elif arguments.channel and arguments.id:
        found = store.forget(conversation_id(settings.secret_key, arguments.channel, arguments.id))
        print("1 conversation deleted" if found else "Nothing was stored of this conversation")
    else:
        raise SettingsError("forget needs --channel and --id of one person, or --older-than DAYS")
