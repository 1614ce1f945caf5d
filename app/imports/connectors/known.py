"""Every connector by its short name."""

from collections.abc import Mapping

from app.imports.connectors.aws import AWS
from app.imports.connectors.azure import AZURE
from app.imports.connectors.ecb import ECB
from app.imports.connectors.entsoe import ENTSOE
from app.imports.connectors.exoscale import EXOSCALE
from app.imports.connectors.feed import Connector
from app.imports.connectors.gcp import GCP
from app.imports.connectors.grids import GRIDS
from app.imports.connectors.hetzner import HETZNER
from app.imports.connectors.otc import OTC
from app.imports.connectors.outscale import OUTSCALE
from app.imports.connectors.ovhcloud import OVHCLOUD
from app.imports.connectors.scaleway import SCALEWAY
from app.imports.connectors.upcloud import UPCLOUD

PRICES = (AZURE, AWS, GCP, OVHCLOUD, SCALEWAY, OUTSCALE, OTC, EXOSCALE, HETZNER, UPCLOUD)
PREFIX = "live-"
CONNECTORS: Mapping[str, Connector] = {
    connector.id.removeprefix(PREFIX): connector for connector in (*PRICES, ECB, ENTSOE, *GRIDS)
}
