"""The notice beside the work: official items as options to pick and their wording to read."""

from __future__ import annotations

import re

from guidance.catalogue import catalogue
from store.kinds import Official


def items(part: str) -> list[str]:
    """Return the items of one list of the notice as `number title`."""
    notice = catalogue()
    if part == "resources":
        return [f"{item.number} {item.title}" for item in notice.resources]
    if part == "needs":
        return [f"{item.number} {item.title}" for item in notice.needs]
    names = [item.item for item in notice.services]
    return [
        f"{item.number} {item.item}{_apart(item.content) if names.count(item.item) > 1 else ''}"
        for item in notice.services
    ]


def title(part: str, number: int) -> str:
    """Return `number title` of an item, or an empty string."""
    return next((item for item in items(part) if item.split(" ")[0] == str(number)), "")


def wording(part: str, number: int) -> str:
    """Return the official words of an item and who guides it; empty for an unknown number."""
    notice = catalogue()
    if part == "resources" and (resource := notice.resource(number)):
        head = f"{number} {resource.title}（{resource.category} / {resource.subcategory}）"
        return _page(head, resource.requirement, resource.departments)
    if part == "needs" and (need := notice.need(number)):
        return _page(f"{number} {need.title}（{need.category}）", need.measure, need.departments)
    if part == "services" and (service := notice.service(number)):
        return _page(f"{number} {service.item}（{service.category}）", service.content, service.departments)
    return ""


def asked_details(kind: Official, number: int) -> list[str]:
    """Return the labels of the facts a resource item asks for that no other field holds."""
    item = catalogue().resource(number) if kind.part == "resources" else None
    return [detail.label for detail in item.details if not detail.field] if item else []


def proposed(part: str, words: str) -> int:
    """Return the item of one list that words are most likely about, or 0."""
    if len(words.strip("。 ")) < 2:
        return 0
    from guidance import classify  # reads the model: a form opens without

    return classify.proposed(words, part)


def departments(part: str, number: int) -> list[str]:
    """Return the guiding departments of an item."""
    notice = catalogue()
    found = {"resources": notice.resource, "needs": notice.need, "services": notice.service}[part](number)
    return list(found.departments) if found else []


def _page(head: str, body: str, guides: tuple[str, ...]) -> str:
    return f"{head}\n{body}\n指导部门：{'、'.join(guides)}"


def _apart(content: str) -> str:
    """Return what tells an item from others of its name: the first words of its content."""
    return "：" + re.split("[：，、。；（]", content, maxsplit=1)[0]
