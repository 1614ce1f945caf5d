"""A question in an address: compressed, so that the page can be shared, kept as a bookmark and gone back to.

The letters are URL-safe Base64 (RFC 4648, section 5, without padding) of the question deflated (RFC 1951).
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

LONGEST_ADDRESS = 8_000  # letters; servers and mail programs carry addresses of this length
RAW_DEFLATE = -15


class NotAQuestion(ValueError):
    """The letters of an address that hold no question of ours, or one longer than accepted."""


def to_address(question: str) -> str | None:
    """The letters of a question, or None when they would be too many for an address."""
    packer = zlib.compressobj(9, zlib.DEFLATED, RAW_DEFLATE)
    packed = packer.compress(question.encode("utf-8")) + packer.flush()
    letters = urlsafe_b64encode(packed).decode("ascii").rstrip("=")
    return letters if len(letters) <= LONGEST_ADDRESS else None


def from_address(letters: str, largest_bytes: int) -> str:
    """The question in some letters. Raises NotAQuestion."""
    try:
        packed = urlsafe_b64decode(letters.encode("ascii") + b"=" * (-len(letters) % 4))
        opener = zlib.decompressobj(RAW_DEFLATE)
        text = opener.decompress(packed, largest_bytes + 1)
        if len(text) > largest_bytes or not opener.eof:
            raise NotAQuestion("the question in the address is cut short or too long")
        return text.decode("utf-8")
    except (NotBase64, zlib.error, UnicodeError, ValueError) as error:
        raise NotAQuestion("the address holds no question") from error
