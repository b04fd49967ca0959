"""The bill of materials of a package: CycloneDX 1.6 in JSON, the same bytes for the same content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import spdx
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from own_bills import Crate
from packageurl import PackageURL
from parts import Part

NAMESPACE = uuid.UUID("b1ba8ee3-9c2f-5c8d-8d2c-5f0c0f6f4c0e")
"""Of the serial numbers that are made of a bill's content."""


def bill(inside: Sequence[Part], epoch: int) -> bytes:
    """Give the bill of these parts, the program first, as UTF-8; ``epoch`` is its time, in seconds since 1970."""
    program, *others = inside
    bom = Bom(serial_number=uuid.UUID(int=0))
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.metadata.component = _component(program)
    components = [_component(part) for part in others]
    for component in components:
        bom.components.add(component)
    bom.register_dependency(bom.metadata.component, components)
    for part, component in zip(others, components, strict=True):
        if part.within:
            holder = next(c for p, c in zip(others, components, strict=True) if _is(p, part.within))
            known = next(each for each in bom.dependencies if each.ref == holder.bom_ref)
            known.dependencies.add(Dependency(ref=component.bom_ref))
    bom.serial_number = uuid.uuid5(NAMESPACE, JsonV1Dot6(bom).output_as_string())
    text = JsonV1Dot6(bom).output_as_string()
    return (json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _is(part: Part, wheel: str) -> bool:
    return not part.within and part.purl.startswith(f"pkg:pypi/{wheel}@")


def _component(part: Part) -> Component:
    reference = part.purl or ":".join(filter(None, (part.within, part.name, part.version)))
    component = Component(
        name=part.name,
        type=ComponentType(part.kind),
        version=part.version or None,
        bom_ref=reference,
        purl=PackageURL.from_string(part.purl) if part.purl else None,
    )
    if part.licence.startswith(spdx.OWN):
        component.licenses.add(DisjunctiveLicense(name=part.licence.removeprefix(spdx.OWN)))
    else:
        component.licenses.add(LicenseExpression(part.licence))
    if part.sha256:
        component.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=part.sha256))
    if part.home:
        component.external_references.add(ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.home)))
    for file in part.files:
        component.properties.add(Property(name="qrstation:file", value=str(file)))
    for crate in part.crates:
        component.components.add(_crate(crate))
    if part.why:
        component.properties.add(Property(name="qrstation:reason", value=part.why))
    return component


def _crate(crate: Crate) -> Component:
    component = Component(
        name=crate.name,
        type=ComponentType.LIBRARY,
        version=crate.version or None,
        bom_ref=crate.purl,
        purl=PackageURL.from_string(crate.purl),
    )
    component.licenses.add(LicenseExpression(spdx.checked(crate.licence)))
    return component
