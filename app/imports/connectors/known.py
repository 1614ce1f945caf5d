"""Every connector by its short name."""

from collections.abc import Mapping

from app.imports.connectors.aws import AWS
from app.imports.connectors.azure import AZURE
from app.imports.connectors.ecb import ECB
from app.imports.connectors.feed import Connector
from app.imports.connectors.grids import GRIDS
from app.imports.connectors.hetzner import HETZNER
from app.imports.connectors.ovhcloud import OVHCLOUD
from app.imports.connectors.scaleway import SCALEWAY

PREFIX = "live-"
CONNECTORS: Mapping[str, Connector] = {
    connector.id.removeprefix(PREFIX): connector
    for connector in (AZURE, AWS, OVHCLOUD, SCALEWAY, HETZNER, ECB, *GRIDS)
}
