"""Where the sandbox keeps everything: documents in one SQLite file, found by kind, root, parent and owner."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .uses import Uses

Doc = dict[str, Any]
Clock = Callable[[], float]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
  kind TEXT NOT NULL, id TEXT NOT NULL, root TEXT, parent TEXT, owner TEXT, alias TEXT, pos REAL, doc BLOB NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX IF NOT EXISTS object_root ON object (kind, root);
CREATE INDEX IF NOT EXISTS object_parent ON object (kind, parent, pos);
CREATE INDEX IF NOT EXISTS object_owner ON object (kind, owner) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS object_alias ON object (kind, alias) WHERE alias IS NOT NULL;
CREATE TABLE IF NOT EXISTS action (
  id TEXT PRIMARY KEY, date TEXT, type TEXT, board TEXT, list TEXT, card TEXT, member TEXT, org TEXT, doc BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS action_board ON action (board, date);
CREATE INDEX IF NOT EXISTS action_card ON action (card, date);
CREATE INDEX IF NOT EXISTS action_member ON action (member, date);
CREATE TABLE IF NOT EXISTS blob (id TEXT PRIMARY KEY, type TEXT, data BLOB);
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER);
INSERT OR IGNORE INTO meta VALUES ('counter', 0);
"""

# NORMAL with WAL: a committed write survives the death of the process; the machine's may take the last ones with it,
# and harms nothing else. The disk is waited for when the log is merged, so that is done every 16 MB, not every 4.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;"
)
# Not REPLACE, which takes the row out of every index and puts it in again: most changes touch none.
_PUT = """
INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET
  root = excluded.root, parent = excluded.parent, owner = excluded.owner, alias = excluded.alias,
  pos = excluded.pos, doc = excluded.doc
"""


class Keys(NamedTuple):
    """Which keys of a document lead to its root (board, mostly), parent, card and second name."""

    root: str = ""
    parent: str = ""
    owner: str = ""
    alias: str = ""


KINDS: dict[str, Keys] = {
    "board": Keys("idOrganization", "idOrganization", alias="shortLink"),
    "list": Keys("idBoard", "idBoard"),
    "card": Keys("idBoard", "idList", alias="shortLink"),
    "label": Keys("idBoard", "idBoard"),
    "checklist": Keys("idBoard", "idCard", "idCard"),
    "checkItem": Keys("idBoard", "idChecklist", "idCard"),
    "customField": Keys("idModel", "idModel"),
    "customFieldItem": Keys("idBoard", "idModel", "idModel"),
    "attachment": Keys("idBoard", "idCard", "idCard"),
    "sticker": Keys("idBoard", "idCard", "idCard"),
    "membership": Keys("idModel", "idMember"),
    "member": Keys(alias="username"),
    "organization": Keys(alias="name"),
    "token": Keys(parent="idMember", alias="value"),
    "webhook": Keys("idModel", "idToken"),
    "boardStar": Keys("idBoard", "idMember"),
    "notification": Keys("idBoard", "idMember"),
    "reaction": Keys("idBoard", "idModel"),
    "savedSearch": Keys(parent="idMember"),
    "tag": Keys("idOrganization", "idOrganization"),
    "pluginData": Keys("idBoard", "idModel"),
    "request": Keys(alias="value"),
}
_ACTION_KEYS = ("board", "list", "card", "organization")
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


class Store:
    """One sandbox's data. Not for threads: one event loop (or one thread) at a time."""

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        self.path = str(path)
        self.clock: Clock = clock or time.time
        self.watchers: list[Callable[[Doc], None]] = []
        self.fresh: list[Doc] = []
        self._uses = Uses()
        self._reading = False
        self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        self._db.executescript(_PRAGMAS)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the file; the store is of no use afterwards."""
        self._db.close()

    # time and names

    def now(self) -> str:
        """The clock's time as Trello writes it: UTC, milliseconds, `Z`."""
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds")[:-6] + "Z"

    def new_id(self) -> str:
        """24 hex: seconds, a fixed machine part, a counter that never repeats (WIRE-FACTS section 6)."""
        row = self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'counter' RETURNING value").fetchone()
        return f"{int(self.clock()) & 0xFFFFFFFF:08x}5a4dbc0001{int(row[0]) & 0xFFFFFF:06x}"

    def short_link(self, seed: str) -> str:
        """Eight letters and digits that follow from the id, so that a reload gives the same addresses."""
        number = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest(), "big")
        letters = []
        for _ in range(8):
            number, digit = divmod(number, 62)
            letters.append(_ALPHABET[digit])
        return "".join(letters)

    # documents

    def get(self, kind: str, id: str) -> Doc | None:
        """One object by its kind and id; None where there is none. The copy is the caller's to change."""
        row = self._db.execute("SELECT doc FROM object WHERE kind = ? AND id = ?", (kind, id)).fetchone()
        return None if row is None else _decode(row[0])

    def by_alias(self, kind: str, alias: str) -> Doc | None:
        """One object by its other name: a short link, a username, a workspace's name, a token's value."""
        row = self._db.execute("SELECT doc FROM object WHERE kind = ? AND alias = ?", (kind, alias)).fetchone()
        return None if row is None else _decode(row[0])

    def find(self, kind: str, name: str) -> Doc | None:
        """By id, else by short link, username or name."""
        return self.get(kind, name) or self.by_alias(kind, name)

    def _all(self, where: str, *args: str) -> list[Doc]:
        rows = self._db.execute(f"SELECT doc FROM object WHERE {where} ORDER BY pos, id", args)  # noqa: S608 - constants
        return [_decode(row[0]) for row in rows]

    def every(self, kind: str) -> list[Doc]:
        """All objects of a kind, in order of position, then of making."""
        return self._all("kind = ?", kind)

    def under(self, kind: str, root: str) -> list[Doc]:
        """All of a kind on one board (or in one workspace)."""
        return self._all("kind = ? AND root = ?", kind, root)

    def under_any(self, kind: str, roots: Iterable[str]) -> list[Doc]:
        """What hangs below any of the roots, in one query: no roots, nothing."""
        names = tuple(roots)
        return self._all(f"kind = ? AND root IN ({', '.join('?' * len(names))})", kind, *names)

    def children(self, kind: str, parent: str) -> list[Doc]:
        """All of a kind right below a parent: a list's cards, a checklist's items."""
        return self._all("kind = ? AND parent = ?", kind, parent)

    def owned(self, kind: str, owner: str) -> list[Doc]:
        """All of a kind that belong to a card, at any depth: its checklists and their items."""
        return self._all("kind = ? AND owner = ?", kind, owner)

    def count(self, kind: str, parent: str) -> int:
        """How many of a kind stand right below the parent."""
        row = self._db.execute("SELECT count(*) FROM object WHERE kind = ? AND parent = ?", (kind, parent)).fetchone()
        return int(row[0])

    def count_under(self, kind: str, root: str) -> int:
        """How many of a kind the board holds."""
        row = self._db.execute("SELECT count(*) FROM object WHERE kind = ? AND root = ?", (kind, root)).fetchone()
        return int(row[0])

    def edges(self, kind: str, parent: str) -> tuple[float, float] | None:
        """The lowest and highest position among the children, None when there are none."""
        # two queries that the index answers at once; min and max in one would read every sibling
        low = self._edge("ASC", kind, parent)
        high = None if low is None else self._edge("DESC", kind, parent)
        return None if low is None or high is None else (low, high)

    def _edge(self, order: str, kind: str, parent: str) -> float | None:
        sql = f"SELECT pos FROM object WHERE kind = ? AND parent = ? AND pos IS NOT NULL ORDER BY pos {order} LIMIT 1"  # noqa: S608
        row = self._db.execute(sql, (kind, parent)).fetchone()
        return None if row is None else float(row[0])

    def put(self, kind: str, doc: Doc) -> Doc:
        """Stores the object in place of one with its id; returns it, so that a handler can show it."""
        keys = KINDS[kind]
        values = [doc.get(key) if key else None for key in keys]
        self._db.execute(_PUT, (kind, doc["id"], *values, doc.get("pos"), _encode(doc)))
        if kind == "card":
            self._uses.put(doc | {"idLabels": list(doc["idLabels"])})
        return doc

    def uses(self, board: str) -> dict[str, int]:
        """Label ids to the number of cards that carry them."""
        version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._uses.version:  # another process has written
            self._uses.clear()
            self._uses.version = version
        known = self._uses.board(board)
        return self._uses.learn(board, self.under("card", board)) if known is None else known

    def drop(self, kind: str, *ids: str) -> None:
        """Forgets the objects with these ids; what hangs below them stays, and is the caller's to drop."""
        for id in ids if kind == "card" else ():
            self._uses.drop(id)
        self._db.executemany("DELETE FROM object WHERE kind = ? AND id = ?", [(kind, id) for id in ids])

    def drop_under(self, kinds: Iterable[str], root: str) -> None:
        """Forgets everything of these kinds on the board (or in the workspace)."""
        self._uses.clear()
        self._db.executemany("DELETE FROM object WHERE kind = ? AND root = ?", [(kind, root) for kind in kinds])

    def drop_owned(self, kinds: Iterable[str], owner: str) -> None:
        """Forgets everything of these kinds that belongs to the card."""
        self._db.executemany("DELETE FROM object WHERE kind = ? AND owner = ?", [(kind, owner) for kind in kinds])

    # actions

    def add_action(self, doc: Doc) -> None:
        """Adds to the feeds of the board, list, card and workspace it names, and to those webhooks will tell."""
        data = doc["data"]
        ids = [(data.get(key) or {}).get("id") for key in _ACTION_KEYS]
        board, list_, card, org = (ids[0], ids[1] or (data.get("listAfter") or {}).get("id"), ids[2], ids[3])
        row = (doc["id"], doc["date"], doc["type"], board, list_, card, doc["idMemberCreator"], org, _encode(doc))
        self._db.execute("INSERT OR REPLACE INTO action VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self.fresh.append(doc)

    def action(self, id: str) -> Doc | None:
        """One action by its id; None where there is none."""
        row = self._db.execute("SELECT doc FROM action WHERE id = ?", (id,)).fetchone()
        return None if row is None else _decode(row[0])

    def actions(self, column: str, id: str) -> Iterator[Doc]:
        """The feed, newest first, lazily; without what only webhooks hear of."""
        sql = f"SELECT doc FROM action WHERE {column} = ? ORDER BY date DESC, id DESC"  # noqa: S608 - column is ours
        docs = (_decode(row[0]) for row in self._db.execute(sql, (id,)))
        return (doc for doc in docs if not doc.get("unfed"))

    def drop_actions(self, column: str, id: str) -> None:
        """Forgets the feed of one object: `column` is board, list, card or org."""
        self._db.execute(f"DELETE FROM action WHERE {column} = ?", (id,))  # noqa: S608 - column is ours

    # files

    def put_blob(self, id: str, media_type: str, data: bytes) -> None:
        """Keeps an uploaded file's bytes under the attachment's id."""
        self._db.execute("INSERT OR REPLACE INTO blob VALUES (?, ?, ?)", (id, media_type, data))

    def blob(self, id: str) -> tuple[str, bytes] | None:
        """An uploaded file: media type and bytes; None where there is none."""
        row = self._db.execute("SELECT type, data FROM blob WHERE id = ?", (id,)).fetchone()
        return None if row is None else (row[0], row[1])

    # transactions

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the data, whatever another process writes meanwhile."""
        self._db.execute("BEGIN")
        self._reading = True
        try:
            yield
        finally:
            self._end_reading()

    def _end_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._db.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; committed before the answer goes out. Watchers hear of the actions after the commit."""
        self._end_reading()
        self._db.execute("BEGIN IMMEDIATE")
        self.fresh = []
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._uses.clear()
            self.fresh = []
            raise
        self._db.execute("COMMIT")
        self._tell()

    def _tell(self) -> None:
        fresh, self.fresh = self.fresh, []
        for watcher in self.watchers:
            for action in fresh:
                watcher(action)

    def empty(self) -> None:
        """Forgets everything, tokens included."""
        self._uses.clear()
        for table in ("object", "action", "blob"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
