"""A file of which parts are wrong: what is wrong with the rest of it, so that all its mistakes are told at once.

Imported only once decoding has failed, as what words the errors is.
"""

from __future__ import annotations

from collections.abc import Sequence

from boardctl.config.build import Surroundings, build
from boardctl.config.decode import decode
from boardctl.config.document import BoardFile
from boardctl.config.mend import Guess, guesses, mended, take_back
from boardctl.config.tree import Document
from boardctl.errors import Problem


def rest(
    document: Document,
    problems: Sequence[Problem],
    *,
    key: str,
    around: Surroundings,
    mendings: int = 1,
    before: Sequence[Guess] = (),
) -> list[Problem]:
    """References and meanings of what does decode, once these problems are out of the way.

    Nothing is told of a key that nobody wrote, and that was only guessed for another one: `before` are such guesses.
    """
    if not mended(document, problems):
        return []
    guessed = [*before, *guesses(document, problems)]
    file = decode(document, BoardFile, schema="board")
    if not isinstance(file, list):
        return _written(build(document, file, key=key, around=around).problems, guessed)
    if not mendings:
        return []
    # What was put right has shown something else: a text in place of a list of links is no link either.
    told = _written(file, guessed)
    for guess in guessed:
        if any(map(guess.makes, file)):
            take_back(document, guess)
    return [*told, *rest(document, told, key=key, around=around, mendings=mendings - 1, before=guessed)]


def _written(problems: Sequence[Problem], guessed: Sequence[Guess]) -> list[Problem]:
    """Those of the problems that are about what stands in the file."""
    return [each for each in problems if not any(guess.makes(each) for guess in guessed)]
