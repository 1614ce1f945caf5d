"""A small invented world: four zones, two providers, figures computable by hand."""

import numpy as np

from catalog.files import DataFiles
from catalog.places import Regions

CLEAN, MIDDLE, DIRTY = 0, 1, 2  # region codes of `alpha`
SILENT, VAGUE = 3, 4  # `beta`: discloses nothing; known by area only

INTENSITY = """zone,country,g_per_kwh,basis,source,date
CL,CL,20,lifecycle,em_yearly_co2js,2025
CL,CL,30,lifecycle,em_yearly_co2js,2024
CL,CL,44,lifecycle,other,2023
CL,CL,99,lifecycle,em_yearly_co2js,2022
CL,CL,5,direct,other,2025
CL,CL,7,unknown,other,2025
CL,CL,8,lifecycle,other,
MI,MI,200,lifecycle,em_yearly_co2js,2025
MI,MI,180,lifecycle,other,2024
MI,MI,210,lifecycle,em_yearly_co2js,2024
MI,MI,185,lifecycle,other,2026
DI,DI,600,lifecycle,em_yearly_co2js,2025
DI,DI,190,lifecycle,other,2022
NE,NE,201,lifecycle,other,2024
NE,NE,199,lifecycle,em_yearly_co2js,2024
"""
DATACENTRES = """provider,region,pue,wue_l_per_kwh,carbon_free_percent,projection,source,date
alpha,(fleet),1.3,0.5,,no,fleet-report,2024
alpha,clean,1.1,0.2,,no,site-report,2023
alpha,clean,1.2,0.3,,no,site-report,2022
alpha,clean,1.01,0.0,,yes,projected,2025
alpha,middle/A,1.4,,,no,press,2022
alpha,middle/B,1.2,,,no,press,2022
alpha,middle/C,1.5,,,no,press,2020
gamma,two-reports,1.2,,,no,first,2023
gamma,two-reports,1.4,,,no,second,2023
gamma,only-projected,1.25,0.4,,yes,projected,2025
"""
WATER = "country,wue_l_per_kwh,source,date\nCL,4,waters,\nDI,2,waters,\n"
DEFAULTS = """quantity,low,central,high,unit,grade,source,date,note
pue,1.1,1.56,2.0,1,assumed,world,2024,
"""
ZONES = "provider,region,grid_zone,source,date\nbeta,silent,NE,zones,2020\n"
PROCESSORS = """family,role,idle_w_per_vcpu,max_w_per_vcpu,source,date
frugal,family,0.4,2.0,chips,2024
greedy,family,1.0,5.0,chips,2024
ancient,retired,3.0,9.0,chips,2024
fleet one,fleet,0.6,3.0,chips,2024
fleet two,fleet,0.8,4.0,chips,2024
"""
FACTORS = """quantity,low,central,high,unit,grade,source,date,note
memory_power,0.4,0.4,0.4,W/GB,declared,chips,2024,
ssd_power,1.2,1.2,1.2,W/TB,declared,chips,2024,
hdd_power,0.6,0.6,0.6,W/TB,declared,chips,2024,
gpu_idle_share,0.1,0.1,0.1,share,modelled,chips,2024,
gpu_load_share,0.4,0.7,0.9,share,modelled,chips,2024,
gpu_embodied_low_share,0.3,0.3,0.3,share,modelled,chips,2024,
gpu_embodied_central_share,0.5,0.5,0.5,share,modelled,chips,2024,
gpu_host_embodied,4800,4800,4800,kg,declared,chips,2024,
gpu_host_slots,8,8,8,GPU,declared,chips,2024,
gpu_lifetime,2,2,2,year,declared,chips,2024,
machine_embodied,1000,2000,4000,kg,modelled,chips,2024,
machine_vcpu,100,100,100,vCPU,assumed,chips,2024,
machine_memory_per_vcpu,4,4,4,GiB/vCPU,assumed,chips,2024,
memory_embodied,1,2,3,kg/GB,modelled,chips,2024,
machine_lifetime,2,2,2,year,declared,chips,2024,
ssd_embodied,20,50,100,kg/TB,modelled,chips,2024,
hdd_embodied,2,3,8,kg/TB,assumed,chips,2024,
storage_lifetime,4,4,4,year,declared,chips,2024,
"""


def files(**changed: str) -> DataFiles:
    """The world's files as read from disk; a keyword replaces one by its name (`intensity=...`)."""
    texts = {
        "grids/intensity.csv": INTENSITY,
        "grids/water.csv": WATER,
        "grids/hourly.csv": "zone,year,mean_g_per_kwh,shape_per_mille,source,date\n",
        "sites/datacentres.csv": DATACENTRES,
        "sites/defaults.csv": DEFAULTS,
        "sites/grid_zones.csv": ZONES,
        "hardware/processors.csv": PROCESSORS,
        "hardware/factors.csv": FACTORS,
    }
    texts |= {path: changed[name] for path in texts for name in changed if path.endswith(f"/{name}.csv")}
    return DataFiles({path: text.encode() for path, text in texts.items()})


def some_regions(rows: list[tuple[str, str, str, str, int]], area: tuple[str, ...] = ()) -> Regions:
    """Regions from (provider, region, country, zone, place); `area` applies to those without country."""
    provider, region, country, zone, place = zip(*rows, strict=True)
    blank, nowhere = ("",) * len(rows), np.full(len(rows), np.nan)
    return Regions(
        provider_id=provider,
        region_id=region,
        name=region,
        city=blank,
        country=country,
        area=tuple(() if known else area for known in country),
        latitude=nowhere,
        longitude=nowhere,
        spread_km=nowhere,
        coord_basis=blank,
        grid_zone=zone,
        place=np.array(place, dtype=np.int32),
        source=blank,
    )
