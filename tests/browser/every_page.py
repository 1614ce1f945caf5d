"""Every page there is, by a short name; `{...}` is the id of a tender by how far it has come."""

PAGES = {
    "home": "/",
    "plan": "/plan?example=retail-exit",
    "stairs": "/plan?example=assistant-citoyen&show=all",
    "tradeoffs": "/tradeoffs?example=startup-finetune",
    "sureness": "/sureness?example=startup-finetune",
    "whatif": "/whatif?example=assistant-citoyen&s=dollar-up-20&percent=50&provider=scaleway",
    "request": "/requests",
    "providers": "/providers",
    "provider": "/providers/s3ns?workload=inference",
    "compare": "/providers/compare?a=ovhcloud&b=aws",
    "tenders": "/tenders",
    "tender": "/tenders/{draft}",
    "bids": "/tenders/{frozen}",
    "award": "/tenders/{awarded}/award",
    "catalog": "/catalog",
    "offers": "/catalog/offers?kind=gpu",
    "regions": "/catalog/regions?country=FR&provider=scaleway",
    "models": "/catalog/models",
    "sources": "/catalog/sources",
}
