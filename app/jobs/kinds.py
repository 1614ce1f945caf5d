"""The kinds of work there are, by name: how each is read back from the payload of a job."""

from app.frontiers import work as frontiers
from app.jobs.work import Kinds
from app.recommendations import work as recommendations
from app.robustness import work as robustness
from app.scenarios import work as scenarios
from app.tenders import work as tenders

KINDS: Kinds = {
    recommendations.KIND: recommendations.kept_work,
    frontiers.KIND: frontiers.kept_frontier,
    tenders.KIND: tenders.kept_allocation,
    robustness.KIND: robustness.kept_robustness,
    scenarios.COMPARISON: scenarios.kept_comparison,
    scenarios.SWEEP: scenarios.kept_sweep,
}
