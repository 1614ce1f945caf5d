"""A worker killed with a job in hand loses nothing: the next one does it, once."""

from tests.app.jobs.killing import after_a_kill


def test_what_a_killed_worker_had_in_hand_is_done_by_the_next_one_and_kept_once(url: str) -> None:
    found = after_a_kill(url, 2)
    assert (found.accepted, found.done, found.kept) == (2, 2, 2)
