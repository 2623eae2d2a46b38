"""A row of the list of services becomes one proposed service and the units that provide it."""

from __future__ import annotations

import re
from typing import Any

from guidance import cells, offerings, whom
from guidance.catalogue import catalogue
from guidance.intake_official import official_item
from guidance.intake_units import BODIES, is_no_unit, noted, unit_of
from guidance.intake_values import Proposal, proposal
from guidance.rows import DataRow
from store import phones
from store.choices import COMMUNITY
from store.clean import fold

_TITLE = 24  # characters of the name of a service
_OWN = re.compile("社区(?:居委会|居民委员会|党委|党总支|党支部)?$")


def services_of(row: DataRow) -> list[Proposal]:
    """Return the service of a row, after the units that provide it."""
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    title, content = _own_title(values["title"], values.get("content", ""))
    values, category = {**values, "title": title, "content": content}, row.cells.get("_category", "")
    named, numbers = _called_apart(values.get("providers", ""))
    providers, doubts = _providers(named)
    values["public_phone"] = values.get("public_phone") or numbers
    when, where = offerings.when_where(row.cells.get("_when_where", ""))
    number, open_points = official_item("services", row.cells["title"], category, f"{title}，{content}")
    if phones.mobiles(values.get("public_phone", "")):
        doubts.append("公开电话是手机号，公示前要有本人同意")
    values |= {
        "times": values.get("times") or when,
        "place": values.get("place") or where,
        "providers": providers,
        "public_phone": whom.public_numbers(values.get("public_phone", "")),
        "departments": [name for name in re.split(r"[\s、，]+", values.get("departments", "")) if name],
        "fee": cells.fee(values.get("fee", "")),
        "item": number,
        "category": "" if number else values.get("category") or category,
        "note": noted(row),
    }
    units = [unit_of({"name": name}, row.source) for name in providers if name != COMMUNITY]
    return [*units, proposal("services", row.source, values, [*doubts, *open_points])]


def _own_title(title: str, content: str) -> tuple[str, str]:
    """Return the name and content where annex 4's own layout has the official item for a name: 量血压：每周一上午."""
    head, mark, rest = content.partition("：")
    official = fold(title) in {fold(item.item) for item in catalogue().services}
    if official and mark and rest.strip() and 1 < len(head) <= _TITLE and not re.search("[，。；]", head):
        return head.strip(), rest.strip()
    return title, content


def _called_apart(text: str) -> tuple[str, str]:
    """Return the names in a cell of providers and their numbers: 凤凰卫生服务站（0951-6078003）."""
    if not phones.find(text):
        return text, ""
    told = [whom.contact(part) for part in BODIES.split(text)]
    return "、".join(one.name for one in told if one.name), cells.joined(*(one.numbers for one in told))


def _providers(text: str) -> tuple[list[str], list[str]]:
    """Return the providers of a service by name, the community under its own word, and what is doubtful."""
    names = [cells.unit_name(name).removesuffix("等").strip("。 ") for name in BODIES.split(text)]
    named = [COMMUNITY if _OWN.search(name) else name for name in names if name]
    vague = [name for name in named if is_no_unit(name)]
    doubts = [f"「{'、'.join(vague)}」不是哪一个单位，没有登记"] if vague else []
    return list(dict.fromkeys(name for name in named if name not in vague)), doubts
