import io

from bot.channels import terminal


async def test_hide_this_clears_the_screen_before_the_neutral_start(assistant, monkeypatch, capsys):
    async def show(*lines):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        await terminal.talk(assistant, "en")
        return capsys.readouterr().out

    shown = await show("my husband beats me every day")
    number = shown.split("] Hide this")[0].split("[")[-1]
    *_, after = (await show("my husband beats me every day", number)).split(terminal.CLEAR_SCREEN)
    assert after.startswith("\nHello. How can I help you?")
    assert "Support at home" not in after
