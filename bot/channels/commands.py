"""The commands of the Telegram menu, by name, with the text that explains them (translated with gettext)."""

from gettext import gettext as _

# /start, /language, /menu, /help: the payload a command stands for.
PAYLOADS = {"menu": "/help_menu", "help": "/bot_identity", "language": "/change_language"}
DESCRIPTIONS = {
    "start": _("Begin again"),
    "menu": _("What I can do"),
    "language": _("Change the language"),
    "help": _("Who I am and how to use me"),
}
