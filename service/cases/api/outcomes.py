"""The report of what was sent to the Panel and what it answered, for programs."""

from service.cases.api.blueprint import ROOT, api
from service.cases.api.letter_answers import OutcomesSchema
from service.cases.queries.submissions import panel_outcomes
from service.json_api.door import Said, api_door
from tenants.access.permissions import Permission
from tenants.work import Work


@api.get(f"{ROOT}/panel-outcomes")
@api_door(Permission.LETTER_READ, gives=OutcomesSchema)
def read_outcomes(work: Work) -> Said:
    """Count the cases sent to the Panel by year: contested, agreed, not answered, reconsidered, changed."""
    return Said(OutcomesSchema().dump(panel_outcomes(work)))
