"""Text in the person's language: gettext catalogs, facts, numbers and direction."""
