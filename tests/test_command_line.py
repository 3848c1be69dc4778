import json
import socket
import subprocess
import sys

import httpx
import pytest

from bot import command_line
from bot.settings import ROOT


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A deployment of its own, without what the machine may have set."""
    for name in ("TELEGRAM_BOT_TOKEN", "PUBLIC_URL", "PORT", "HOST", "DATABASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(command_line.logs, "configure", lambda: None)
    return monkeypatch


def error_line(capsys) -> str:
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


def test_a_taken_port_is_one_clear_line(environment, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment.setenv("PORT", str(taken.getsockname()[1]))
        assert command_line.main(["run"]) == command_line.USAGE_ERROR
    assert "PORT=8081 make run" in error_line(capsys)


def test_a_broken_token_is_one_clear_line(environment, capsys):
    environment.setenv("TELEGRAM_BOT_TOKEN", "not a token")
    assert command_line.main(["run"]) == command_line.USAGE_ERROR
    assert "@BotFather" in error_line(capsys)


def test_too_little_disk_is_one_clear_line(environment, capsys):
    environment.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    assert command_line.main(["train"]) == command_line.USAGE_ERROR
    assert "free 500 MB" in error_line(capsys)


def test_share_without_an_address_says_what_to_set(environment, capsys):
    assert command_line.main(["share", "Park"]) == command_line.USAGE_ERROR
    assert "PUBLIC_URL" in error_line(capsys)


def test_share_writes_the_files(environment, capsys, tmp_path):
    environment.setenv("PUBLIC_URL", "https://rahnama.example")
    assert command_line.main(["share", "Park", "--language", "ps", "--to", str(tmp_path / "posters")]) == 0
    assert "https://rahnama.example/?start=park_ps" in capsys.readouterr().out
    assert {path.suffix for path in (tmp_path / "posters").iterdir()} == {".svg", ".png", ".html"}


@pytest.mark.parametrize("arguments", [["share"], ["forget"], ["evaluate", "no-such-file.tsv"]])
def test_missing_arguments_are_one_clear_line(environment, capsys, arguments, model):
    environment.setenv("DATA_DIR", str(model.parent.parent))
    environment.setenv("PUBLIC_URL", "https://rahnama.example")
    assert command_line.main(arguments) == command_line.USAGE_ERROR
    assert error_line(capsys).startswith("rahnama: ")


def test_forget_deletes_quiet_conversations(environment, capsys):
    assert command_line.main(["forget", "--older-than", "30"]) == 0
    assert capsys.readouterr().out == "0 conversations deleted\n"


@pytest.fixture(scope="module")
def run(model):
    """Run the command as a program of its own on some lines."""
    def run_lines(arguments: list[str], lines: list[str]) -> list[dict]:
        done = subprocess.run([sys.executable, "-m", "bot", *arguments], input="\n".join(lines) + "\n", text=True,
                              capture_output=True, cwd=ROOT, timeout=200, check=True,
                              env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(model.parent.parent)})
        return [json.loads(line) for line in done.stdout.splitlines()]
    return run_lines


def test_understand_gives_a_json_object_a_line(run):
    lines = ["وين ممكن آكل اليوم", "", "/restart", "how can I ask for asylum"]
    found = run(["understand"], lines)
    assert [entry["text"] for entry in found] == lines
    assert all(set(entry) == {"text", "language", "topic", "confidence", "answered", "topics"} for entry in found)
    assert (found[0]["language"], found[0]["topic"], found[0]["answered"]) == ("ar", "need_food", True)
    assert [len(entry["topics"]) for entry in found] == [5, 0, 5, 5]
    assert not found[1]["answered"]


def test_chat_takes_text_buttons_and_locations(run):
    answers = run(["chat", "--json", "--language", "fa"], [
        "سلام", '{"button": "/need_lawyer"}', '{"text": "ممنون"}', '{"location": [44.8, 20.45]}',
        '{"button": "/restart"}', "[1, 2]", "{broken"])
    assert [answer["language"] for answer in answers] == ["fa"] * 7
    assert [answer["topic"] for answer in answers[:4]] == ["greet", "need_lawyer", "thank", "services_overview"]
    assert all(answer["replies"][0]["text"] for answer in answers)
    assert set(answers[0]["replies"][0]["buttons"][0]) == {"title", "payload"}


def test_run_serves_and_stops(model, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (tmp_path / "models").symlink_to(model.parent)
    server = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                              env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path), "PORT": str(port)})
    try:
        assert server.stdout.readline().startswith("Telegram: off")
        assert server.stdout.readline() == f"Web chat: http://127.0.0.1:{port}/\n"
        health = httpx.get(f"http://127.0.0.1:{port}/health", timeout=30)
        assert (health.status_code, health.json()["healthy"]) == (200, True)
    finally:
        server.terminate()
        assert server.wait(timeout=30) in (0, -15)
        server.stdout.close()
