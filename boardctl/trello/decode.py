"""Wire JSON -> model, for all outside: `objects` reads boards and cards, `stored` reads answers to writes."""

from boardctl.trello.objects import decode_board, decode_cards
from boardctl.trello.stored import came_with, stored

__all__ = ["came_with", "decode_board", "decode_cards", "stored"]
