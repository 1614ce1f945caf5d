"""A small invented world: three places, a handful of offers, prices to be added up in the head.

    alpha/north  Paris       EUR  machines, GPU machines, storage, tokens; certified until 2027-01-01
    beta/east    Virginia    USD  machines, object storage in two tiers (1 USD = 0.90 EUR)
    beta/unknown nowhere     USD  the same model by the token, place not published
    gamma/south  Frankfurt   EUR  units, add-ons, a cluster, a machine by the month, a price on request

Who owns and controls alpha, beta and gamma is what the catalog says of ovhcloud, aws and ionos; hardware,
models and rules are the real ones. Electricity: FR 20, DE 300, US 400 g CO2e/kWh; PUE 1.2 at alpha/north.
"""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.recommendations.question import Question
from catalog.bundles import NONE, Table
from catalog.candidates import Candidates, Family
from catalog.files import DATA
from catalog.library import Catalog, load
from catalog.market import Market, open_market
from catalog.offers import Purchase
from catalog.workloads import Compute, Terms, Workload

TERMS = Terms(as_of="2026-06-30", starts="2026-07-01", horizon_months=12)
LIKE = {"alpha": "ovhcloud", "beta": "aws", "gamma": "ionos"}
OFFERS = (
    "region,name,vcpu,memory_gib,arch,gpu_model,gpu_count,gpu_memory_gib,price_per_hour,currency,purchase,"
    "component,superseded,extra_per_month,held_back,source,date,url,note\n"
)
ALPHA = """north,small,2,8,,,,,0.10,EUR,on_demand,false,false,,false,list,2026-06-01,,
north,small,2,8,,,,,0.03,EUR,spot,false,false,,false,list,2026-06-01,,
north,small,2,8,,,,,0.06,EUR,reserved_1y,false,false,,false,list,2026-06-01,,
north,small,2,8,,,,,0.04,EUR,reserved_3y,false,false,,false,list,2026-06-01,,
north,light-2,2,8,,,,,0.02,EUR,on_demand,false,false,,false,list,2026-06-01,,
north,big,16,128,,,,,1.00,EUR,on_demand,false,false,,false,list,2024-06-01,,
north,gpu-1,12,96,,H100,1,80,3.00,EUR,on_demand,false,false,,false,list,2026-06-01,,
north,gpu-8,96,768,,H100,8,80,20.00,EUR,on_demand,false,false,,false,list,2026-06-01,,
north,old,2,8,,,,,0.01,EUR,on_demand,false,true,,false,list,2026-06-01,,
north,doubtful,2,8,,,,,0.01,EUR,on_demand,false,false,,true,list,2026-06-01,,
north,balancer,2,8,,,,,0.01,EUR,on_demand,false,false,,false,list,2026-06-01,,
north,last-ones,2,8,,,,,0.01,EUR,on_demand,false,false,,false,list,2026-06-01,,
"""
BETA = """east,m2,2,8,,,,,0.08,USD,on_demand,false,false,,false,list,2026-06-01,,
east,m4,4,16,,,,,0.16,USD,on_demand,false,false,,false,list,2026-06-01,,
"""
GAMMA = """south,unit:cpu,1,0,,,,,0.02,EUR,on_demand,true,false,,false,list,2026-06-01,,
south,unit:shared-cpu,1,0,,,,,0.01,EUR,on_demand,true,false,,false,list,2026-06-01,,
south,unit:ram,0,1,,,,,0.005,EUR,on_demand,true,false,,false,list,2026-06-01,,
south,too-narrow,8,128,,,,,0.50,EUR,on_demand,false,false,,false,list,2026-06-01,,
south,carrier,16,128,,,,,0.90,EUR,on_demand,false,false,,false,list,2026-06-01,,
south,grand,32,256,,,,,1.80,EUR,on_demand,false,false,,false,list,2026-06-01,,
south,gpu-addon:h100,0,0,,H100,1,80,2.50,EUR,on_demand,true,false,,false,list,2026-06-01,,
south,openshift-control-plane-3-nodes,,,,,,,1.00,EUR,reserved_1y,true,false,,false,list,2026-06-01,,
south,openshift-workers-3x-small,12,48,,,,,2.00,EUR,reserved_1y,true,false,,false,list,2026-06-01,,
south,box,2,8,,,,,0.05,EUR,monthly,false,false,100,false,list,2026-06-01,,
south,any,,,,,,,,,quote_required,false,false,,false,list,2026-06-01,,
"""
STORAGE = """provider,region,item,tier_from_gib,price,currency,source,date
alpha,north,object_storage_gib_month,0,0.02,EUR,list,2026-06-01
alpha,north,object_storage_infrequent_access_gib_month,0,0.01,EUR,list,2026-06-01
alpha,north,object_storage_cool_gib_month,0,0.005,EUR,list,2026-06-01
alpha,north,object_storage_archive_gib_month,0,0.002,EUR,list,2026-06-01
alpha,north,object_storage_cold_archive_gib_month,0,0.001,EUR,list,2026-06-01
alpha,north,block_storage_gib_month,0,0.05,EUR,list,2026-06-01
alpha,north,egress_internet_gib,0,0,EUR,list,2026-06-01
alpha,north,egress_internet_gib,100,0.05,EUR,list,2026-06-01
alpha,north,egress_internet_gib,1000,0.01,EUR,list,2026-06-01
alpha,north,egress_inter_region_gib,0,0.01,EUR,list,2026-06-01
beta,east,object_storage_gib_month,0,0.03,USD,list,2026-06-01
beta,east,object_storage_gib_month,1000,0.02,USD,list,2026-06-01
beta,east,egress_internet_gib,100,0.09,USD,list,2026-06-01
gamma,south,object_storage_gib_month,0,0.01,EUR,list,2026-06-01
"""
PLACES = """provider,region,name,city,country,area,latitude,longitude,coord_basis,grid_zone,grid_zone_source,\
same_place_as,source,date,note
alpha,north,North,Paris,FR,,48.86,2.35,city,FR,list,,list,2026-06-01,
beta,east,East,Ashburn,US,,39.04,-77.49,city,US,list,,list,2026-06-01,
gamma,south,South,Frankfurt,DE,,50.11,8.68,city,DE,list,,list,2026-06-01,
beta,unknown,Nowhere,,,,,,unpublished,,,,list,2026-06-01,
"""
MODEL = "llama-3.3-70b-instruct"
TOKENS = f"""provider,scope,listed_as,model,alias_kind,precision,input_per_mtok,output_per_mtok,\
cached_per_mtok,currency,mode,context,own_page,currency_uncertain,superseded,withdrawn,source,date,note
alpha,default,llama,{MODEL},exact,,0.50,1.50,0.10,EUR,chat,,true,false,false,false,list,2026-06-01,
beta,default,llama,{MODEL},exact,,0.40,1.00,,USD,chat,,true,false,false,false,list,2026-06-01,
gamma,default,(any),,not_a_model,,,,,,quote_required,,true,false,false,false,list,2026-06-01,
"""
TOKEN_PLACES = """provider,service,scope,region,executed_in,statement,confidence,source,date
alpha,Models,default,north,FR,stated,statement,list,2026
beta,Models,default,unknown,,not stated,statement,list,2026
gamma,Models,default,south,DE,stated,statement,list,2026
"""
CERTIFICATES = """provider_id,offer,scheme,codes,level,valid_from,valid_to,url,status,covers,offers,\
token_offers,decision,evidence,superseded,source,date
alpha,cloud,SecNumCloud,secnumcloud,3.2,2025-01-01,2027-01-01,,held,the north,*@north,,,authority,no,list,
"""
PROVIDERS = """id,name,parent,hyperscaler,source,date
alpha,Alpha,,false,list,
beta,Beta,,true,list,
gamma,Gamma,,false,list,
"""
CLASSES = """provider,pattern,class,source,date,note
alpha,light-*,shared,list,,
alpha,balancer,internal,list,,
alpha,last-ones,end_of_sale,list,,
gamma,unit:shared-cpu,shared,list,,
"""
GRIDS = """zone,country,g_per_kwh,basis,source,date
FR,FR,20,lifecycle,em_yearly_co2js,2025
DE,DE,300,lifecycle,em_yearly_co2js,2025
US,US,400,lifecycle,em_yearly_co2js,2025
"""
SITES = """provider,region,pue,wue_l_per_kwh,carbon_free_percent,projection,source,date
alpha,north,1.2,0.3,,no,list,2025
"""
FILES: Mapping[str, str] = {
    "providers.csv": PROVIDERS,
    "regions.csv": PLACES,
    "offers/alpha.csv": OFFERS + ALPHA,
    "offers/beta.csv": OFFERS + BETA,
    "offers/gamma.csv": OFFERS + GAMMA,
    "storage_network.csv": STORAGE,
    "tokens/prices.csv": TOKENS,
    "tokens/places.csv": TOKEN_PLACES,
    "certificates.csv": CERTIFICATES,
    "exchange_rates.csv": "date,base,quote,rate,source,note\n2026-06-01,USD,EUR,0.90,list,\n",
    "machine_classes.csv": CLASSES,
    "sovereignty/perimeters.csv": "structure,provider,offers,source,date\n",
    "grids/intensity.csv": GRIDS,
    "sites/datacentres.csv": SITES,
    "sites/grid_zones.csv": "provider,region,grid_zone,source,date\n",
}


def world(files: Mapping[str, str] | None = None) -> Catalog:
    """The invented catalog; `files` (path in the data folder to text) replace files of it."""
    return _built(tuple(sorted((files or {}).items())))


@cache
def _built(changes: tuple[tuple[str, str], ...]) -> Catalog:
    with TemporaryDirectory() as name:
        folder = Path(name) / "data"
        shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("offers"))
        (folder / "offers").mkdir()
        for path, text in {**FILES, **dict(changes)}.items():
            (folder / path).write_text(text, encoding="utf-8")
        with (folder / "sources.csv").open("a", encoding="utf-8") as sources:
            sources.write("list,The price list of the invented world,,,2026-06-01,\n")
        _adopt_structures(folder / "sovereignty" / "structures.csv")
        return load(folder)


def _adopt_structures(path: Path) -> None:
    """Give each invented provider the structure rows of the real one it is like."""
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    copies = [
        row.replace(real, invented, 1)
        for invented, real in LIKE.items()
        for row in rows
        if row.startswith(f"{real},")
    ]
    path.write_text("\n".join([header, *rows, *copies]) + "\n", encoding="utf-8")


def market(catalog: Catalog | None = None, **changes: object) -> Market:
    """The market of the world's terms; `changes` are fields of `Terms`."""
    return open_market(catalog or world(), replace(TERMS, **changes))  # type: ignore[arg-type]


def question(**changes: object) -> Question:
    """One workload of two machines of 2 vCPU and 8 GiB; `changes` are fields of `Question`."""
    machines = Workload("site", "compute", Compute(vcpu=2, memory_gib=8, instances=2))
    return replace(Question("world", TERMS, (machines,)), **changes)  # type: ignore[arg-type]


def rows_by_offer(found: Candidates, catalog: Catalog) -> dict[str, tuple[Family, int]]:
    """Every bundle by its offers, as `provider: offer + offer` (`offer, spot` when not on demand)."""
    named: dict[str, tuple[Family, int]] = {}
    for family in found.families:
        for row in range(len(family.bundles)):
            offers = (
                _offer_name(catalog, part.table, int(part.row[row]))
                for part in family.bundles.parts
                if part.row[row] != NONE
            )
            provider = catalog.providers.id[family.bundles.provider[row]]
            named[f"{provider}: {' + '.join(dict.fromkeys(offers))}"] = (family, row)
    return named


def costs(found: Candidates, catalog: Catalog) -> dict[str, float]:
    """Mean monthly cost by offers, in the currency of the market."""
    return {
        name: float(family.cost.mean.central[row])
        for name, (family, row) in rows_by_offer(found, catalog).items()
    }


def _offer_name(catalog: Catalog, table: Table, code: int) -> str:
    if table is Table.STORAGE:
        return catalog.storage[code].item
    if table is Table.TOKEN:
        return str(catalog.tokens.listed_as[code])
    purchase = Purchase(int(catalog.machines.purchase[code]))
    name = str(catalog.machines.name[code])
    return name if purchase is Purchase.ON_DEMAND else f"{name}, {purchase.label}"
