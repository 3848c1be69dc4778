"""Lexical attributes of Pashto: number words and the three digit sets."""

from spacy.attrs import LIKE_NUM

_NUMBER_WORDS = frozenset("""
صفر یو یوه دوه درې څلور پنځه شپږ اووه اوه اته نهه لس یوولس دوولس دولس دیارلس څوارلس پنځلس شپاړس اوولس
اتلس نولس شل دېرش دیرش څلوېښت څلویښت پنځوس شپېته شپیته اویا اتیا نوي سل زر لک میلیون
""".split())


def like_num(text: str) -> bool:
    """True for digits of any set, with separators or a sign, and for number words.

    >>> like_num("۱۸"), like_num("اتلس"), like_num("کور")
    (True, True, False)
    """
    text = text.lstrip("+-±~").replace(",", "").replace("٬", "").replace(".", "").replace("٫", "")
    return text.isdecimal() or text in _NUMBER_WORDS


LEX_ATTRS = {LIKE_NUM: like_num}
