"""What was judged of a shape is kept for the next question, and nothing of its first asker with it."""

from app.recommendations.answer import Answer
from app.recommendations.judged import JUDGED
from catalog.market import OPENED
from catalog.recent import Recent
from tests.journeys.asking import ask, machines, objects, question_about

VOLATILE = {"id", "solver"}


def _told(answer: Answer) -> dict[str, object]:
    return answer.model_dump(mode="json", exclude=VOLATILE)


def _forget() -> None:
    JUDGED.clear()
    OPENED.clear()


def test_a_warm_process_gives_the_answer_of_a_cold_one() -> None:
    # With a class and a certificate there are conditions, facts to obtain and reasons to tell of each place.
    strict = {"data_class": "confidential", "requirements": {"certificates": ["iso_27001"]}}
    first = question_about(machines("api", importance=3, **strict), objects("files"))
    second = question_about(machines("portal", **strict), machines("api"), objects("api-files", gib=300))
    _forget()
    cold = _told(ask(second))
    _forget()
    ask(first)
    assert len(JUDGED) > 0
    assert _told(ask(second)) == cold


def test_a_price_of_ones_own_is_not_kept_for_others() -> None:
    bare = question_about(machines("api"))
    quote = {"workload": "api", "provider": "ovhcloud", "region": "GRA", "cost_per_month": "1.00"}
    _forget()
    cold = _told(ask(bare))
    assert ask({**bare, "quotes": [quote]}).placements[0].region == "GRA"
    assert _told(ask(bare)) == cold


def test_only_the_last_are_kept() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    kept: Recent[int, int] = Recent(2)
    for key in (1, 2, 1, 3, 1, 2):
        assert kept.get(key, lambda key=key: make(key)) == key
    assert made == [1, 2, 3, 2]
    assert len(kept) == 2
