"""Typed access to the notice: 25 resource items, 16 need items, 20 service items, the agreement, the crosswalk."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec

_HERE = Path(__file__).parent
RESOURCES, NEEDS, SERVICES = 25, 16, 20  # items of the three annexes: known without reading them


class Detail(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact that a resource item asks its provider for. `field` names the field that already holds it."""

    key: str
    label: str
    kind: str  # text, number, phone, people, times or price
    required: bool
    field: str = ""


class ResourceItem(msgspec.Struct, frozen=True):
    """One row of annex 2, 共治资源清单."""

    number: int
    category: str
    subcategory: str
    title: str
    requirement: str
    departments: tuple[str, ...]
    providers: str
    details: tuple[Detail, ...]


class NeedItem(msgspec.Struct, frozen=True):
    """One row of annex 3, 治理需求清单."""

    number: int
    category: str
    title: str
    measure: str
    departments: tuple[str, ...]
    subjects: tuple[str, ...]


class ServiceItem(msgspec.Struct, frozen=True):
    """One row of annex 4, 服务项目清单."""

    number: int
    category: str
    item: str
    content: str
    departments: tuple[str, ...]
    providers: str


class Signature(msgspec.Struct, frozen=True):
    """The signature block of annex 1: seals, heads and dates of the two sides."""

    parties: tuple[str, ...]
    heads: tuple[str, ...]
    dates: tuple[str, ...]


class AgreementText(msgspec.Struct, frozen=True):
    """Annex 1, 共驻共建协议书: the template text. `term_years` is the term of clause 10."""

    title: str
    preamble: str
    clauses: tuple[str, ...]
    signature: Signature
    term_years: int


class Crosswalk(msgspec.Struct, frozen=True):
    """Which item answers which, by number."""

    needs: dict[int, tuple[int, ...]]
    resources: dict[int, tuple[int, ...]]

    def services_for_resource(self, number: int) -> tuple[int, ...]:
        """Return the service items that a resource item backs."""
        return self.resources.get(number, ())


class Catalogue(msgspec.Struct, frozen=True):
    """The whole notice."""

    resources: tuple[ResourceItem, ...]
    needs: tuple[NeedItem, ...]
    services: tuple[ServiceItem, ...]
    agreement: AgreementText
    crosswalk: Crosswalk

    def resource(self, number: int) -> ResourceItem | None:
        """Return resource item 1 to 25, or None."""
        return self.resources[number - 1] if 0 < number <= len(self.resources) else None

    def need(self, number: int) -> NeedItem | None:
        """Return need item 1 to 16, or None."""
        return self.needs[number - 1] if 0 < number <= len(self.needs) else None

    def service(self, number: int) -> ServiceItem | None:
        """Return service item 1 to 20, or None."""
        return self.services[number - 1] if 0 < number <= len(self.services) else None


@functools.cache
def catalogue() -> Catalogue:
    """Return the notice as this program carries it."""
    import tomllib

    parts: dict[str, Any] = {}
    for name in ("resources", "needs", "services", "agreement"):
        parts |= tomllib.loads((_HERE / "notice" / f"{name}.toml").read_text(encoding="utf-8"))
    parts["crosswalk"] = tomllib.loads((_HERE / "crosswalk.toml").read_text(encoding="utf-8"))
    return msgspec.convert(parts, Catalogue, strict=False)


def as_json(part: str | None = None) -> dict[str, Any]:
    """Return what `sandan guidance --json` prints: the notice, or one part of it under its name."""
    notice = catalogue()
    resources = [
        {**msgspec.to_builtins(item), "details": [_public(detail) for detail in item.details]}
        for item in notice.resources
    ]
    whole = {
        "resources": resources,
        "needs": msgspec.to_builtins(notice.needs),
        "services": msgspec.to_builtins(notice.services),
        "agreement": msgspec.to_builtins(notice.agreement),
    }
    if part == "crosswalk":
        return {"crosswalk": msgspec.to_builtins(notice.crosswalk, str_keys=True)}
    return {part: whole[part]} if part else whole


def _public(detail: Detail) -> dict[str, Any]:
    return {"key": detail.key, "label": detail.label, "kind": detail.kind, "required": detail.required}
