"""The presets behind the data classes of a question, expanded: what each asks, and on which legal ground."""

from app.recommendations.answer import DataClassRule, DataClassShown
from app.recommendations.question import Question
from catalog.data_classes import DataClasses
from catalog.workloads import DataClass


def data_classes_shown(question: Question, presets: DataClasses) -> tuple[DataClassShown, ...]:
    """One entry per class in use, least strict first, with the workloads that hold it."""
    used = {workload.data_class for workload in question.workloads}
    return tuple(
        DataClassShown(
            data_class=data_class.value,
            workloads=tuple(w.name for w in question.workloads if w.data_class is data_class),
            rules=tuple(
                DataClassRule(
                    requirement=rule.requirement,
                    operator=rule.operator,
                    value=rule.value or None,
                    text=rule.text,
                    legal_basis=rule.legal_basis,
                    status=rule.status,
                    source=rule.source,
                )
                for rule in presets.rules_of(data_class)
            ),
        )
        for data_class in DataClass
        if data_class in used
    )
