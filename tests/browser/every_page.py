"""Every page there is, by a short name: what the tests of all pages go through."""

PAGES = {
    "home": "/",
    "plan": "/plan?example=assistant-citoyen",
}
