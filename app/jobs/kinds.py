"""The kinds of work there are, by name: how each is read back from the payload of a job."""

from app.jobs.work import Kinds
from app.recommendations import work as recommendations

KINDS: Kinds = {recommendations.KIND: recommendations.kept_work}
