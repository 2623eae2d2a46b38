"""How much of a resource its claims leave, how much of a need is still open, and what is said before too much is claimed."""

from __future__ import annotations

from guidance.shares import Share, alike, read_share
from guidance.states import CLAIMED, IN_FORCE
from store.book import Book
from store.records import Match, Need, Resource


def capacity(resource: Resource) -> Share | None:
    """Return how much the resource offers, or None when nobody said or it is nothing that runs out (每月一次)."""
    told = read_share(resource.quantity_text)
    if resource.quantity is not None:
        return Share(float(resource.quantity), told.measure if told.stock else "")
    return told if told.stock and told.number else None


def taken(book: Book, resource: Resource, besides: str = "") -> float:
    """Return what claims in force take. Goods stay given when handed over."""
    whole = capacity(resource)
    if whole is None:
        return 0.0
    held = CLAIMED if resource.wish else IN_FORCE
    return sum(
        _takes(book, whole, match.quantity, match.need)
        for match in book.all(Match)
        if match.resource == resource.id and match.status in held and match.id != besides
    )


def _takes(book: Book, whole: Share, quantity: str, need_id: str) -> float:
    """Return what one claim takes of a resource. Without a share it is all that the need counts.

    A claim that cannot be compared with the resource takes one place.
    """
    need = book.get(Need, need_id)
    asked = read_share(need.quantity) if need else Share()
    share = read_share(quantity) if quantity.strip() else asked
    if share.part is not None and asked.number is not None:  # half of what is needed, not of what is offered
        share = Share(share.part * asked.number, asked.measure)
    amount = share.of(whole)
    if amount is not None:
        return amount
    return 1.0 if whole.places else 0.0


def left(book: Book, resource: Resource, besides: str = "") -> Share | None:
    """Return what is left of a resource (below zero when too much was claimed), or None when it never runs out."""
    whole = capacity(resource)
    if whole is None or whole.number is None:
        return None
    return Share(whole.number - taken(book, resource, besides), whole.measure)


def places_left(book: Book) -> dict[str, int]:
    """Return how many more needs each resource can take, for those that run out; read in one pass."""
    wholes = {one.id: (one, whole) for one in book.all(Resource) if (whole := capacity(one)) and whole.places}
    rest = {id_: whole.number or 0.0 for id_, (_, whole) in wholes.items()}
    for match in book.all(Match):
        known = wholes.get(match.resource)
        if known and match.status in (CLAIMED if known[0].wish else IN_FORCE):
            rest[match.resource] -= _takes(book, known[1], match.quantity, match.need)
    return {id_: max(0, int(value)) for id_, value in rest.items()}


def overclaim(book: Book, need: Need, resource: Resource | None, quantity: str, besides: str = "") -> str:
    """Return the sentence to say before a claim that takes more than is left or asked for; empty when there is room."""
    said = []
    rest = left(book, resource, besides) if resource else None
    if resource and rest and rest.number is not None:
        whole = capacity(resource) or rest
        wanted = Share(_takes(book, whole, quantity, need.id), rest.measure)
        if (wanted.number or 0) > rest.number:
            room = f"只剩 {rest.said}" if rest.number > 0 else "已经认领完了"
            said.append(
                f"{resource.title} 一共 {resource.quantity_text or whole.said}，{room}，这次要 {wanted.said}。"
            )
    still, asked = open_share(book, need, besides), read_share(need.quantity)
    share = read_share(quantity).of(asked) if still else None
    if still and share is not None and share > (still.number or 0):
        room = f"还差 {still.said}" if still.number else "已经认满了"
        said.append(f"这条需求{room}，这次认 {Share(share, still.measure).said}。")
    return "".join(said)


def open_share(book: Book, need: Need, besides: str = "") -> Share | None:
    """Return how much of a counted need nobody has claimed yet, or None when the need has no number.

    A claim without a share takes all of it; one that counts something else (每月一次 of 30人) takes nothing off.
    """
    whole = read_share(need.quantity)
    if whole.number is None:
        return None
    claims = [
        one for one in book.all(Match)
        if one.need == need.id and one.status in CLAIMED and one.id != besides
    ]  # fmt: skip
    if any(not claim.quantity.strip() for claim in claims):
        return Share(0.0, whole.measure)
    claimed = sum(read_share(claim.quantity).of(whole) or 0.0 for claim in claims)
    return Share(max(0.0, whole.number - claimed), whole.measure)


def uncounted(need: Need, quantity: str) -> str:
    """Return what to say of a share that does not count what the need counts; empty when it does."""
    whole = read_share(need.quantity)
    if whole.number is None or not quantity.strip() or read_share(quantity).of(whole) is not None:
        return ""
    return f"「{quantity}」和需要的 {whole.said} 不是一个单位，没有从中扣。"


def usual_share(book: Book, need: Need, resource: Resource | None) -> str:
    """Return the share a claim has when nobody says one: what is open of a counted need, or what the resource has left."""
    rest = open_share(book, need)
    if rest is None or not rest.number:
        return ""
    has = left(book, resource) if resource else None
    if has and has.number and 0 < has.number < rest.number and alike(has.measure, rest.measure):
        return Share(has.number, rest.measure or has.measure).said
    return need.quantity if read_share(need.quantity).number == rest.number else rest.said
