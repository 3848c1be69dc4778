"""Example sentences to try the language class.

>>> import spacy
>>> from bot.language.ps import Pashto
>>> [token.text for token in spacy.blank("ps")(sentences[0])][-2:]
['سهار', '؟']
"""

sentences = [
    "دفتر څه وخت خلاصېږي، سبا سهار؟",
    "زه د خپل ورور په لټه کې یم.",
    "د سرحد ترڅنګ یو کلی دی، هلته دوه سوه کسان اوسېږي.",
]
