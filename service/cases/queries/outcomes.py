"""What a letter of the Panel may say, for the capabilities that write one."""

from service.cases.rules.letters import OUTCOMES, RECONSIDERED, is_disagreement

__all__ = ["OUTCOMES", "RECONSIDERED", "is_disagreement"]
