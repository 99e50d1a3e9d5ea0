"""One schema for each command of this capability, for the form and the JSON alike."""

import re
import unicodedata

from service.people.operations.by_link import EnterLinkCode
from service.people.operations.connections import InviteAgency
from service.people.operations.invitations import InvitePerson
from service.people.operations.members import ChangeRoles
from service.people.operations.post import StopPost
from service.people.operations.settings import (
    AcceptHostedPanel,
    ChangeSetting,
    ChooseChannel,
    ChooseDecider,
    ChooseSteps,
)
from service.people.operations.sign_ins import AcceptInvitation, EnterCode, KeepCodes, SetUpFactor, SignIn
from service.people.operations.tokens import MakeToken
from service.people.rules.post import REASONS
from service.people.rules.settings import DECIDERS, NotificationChannel, SettingName, step_templates
from service.schemas.fields import (
    CanonicalUuid,
    CleanText,
    EmailAddress,
    LondonDate,
    LongText,
    ManyOf,
    OneOf,
    StrictBoolean,
)
from service.schemas.schema import CommandSchema
from service.schemas.texts import HiddenCharacterError
from tenants.access.permissions import Permission
from tenants.access.roles import load_roles
from tenants.identity.people import MAXIMUM_PASSWORD
from tenants.identity.secrets import LINK_CODE_DIGITS
from tenants.identity.tokens import EVERYTHING

_SECRET = re.compile(r"[A-Z2-7]{32}")


class Password(CleanText):
    """A password, every character of which counts; only its composition is made one, so that keyboards agree."""

    def __init__(self, label: str, *, is_required: bool = True) -> None:
        super().__init__(label, maximum=MAXIMUM_PASSWORD, is_required=is_required)

    def clean(self, text: str) -> str:
        """The password as it is hashed."""
        if any(unicodedata.category(character) == "Cs" for character in text):
            raise HiddenCharacterError
        return unicodedata.normalize("NFC", text)


class SharedSecret(CleanText):
    """The authenticator's secret, exactly as this service made it."""

    def understand(self, value: object) -> str:
        """The secret, in the letters of base 32."""
        if not isinstance(value, str) or _SECRET.fullmatch(value) is None:
            raise self.refusal("is not the one we showed you. Start again from the sign-in page")
        return value


class LinkCode(CleanText):
    """A code as people copy it, with a blank or a dash in the middle; what cannot be a code costs no try."""

    def understand(self, value: object) -> str:
        """The eight digits."""
        digits = re.sub(r"[\s–-]", "", super().understand(value))
        if not (digits.isascii() and digits.isdigit() and len(digits) == LINK_CODE_DIGITS):
            raise self.refusal(f"must have {LINK_CODE_DIGITS} digits, like 1234 5678")
        return digits


class SignInSchema(CommandSchema[SignIn]):
    """The first step of signing in."""

    command_class = SignIn

    email = EmailAddress("your email address")
    password = Password("your password")


class EnterCodeSchema(CommandSchema[EnterCode]):
    """The second step of signing in, and any later proof that it is still the same person."""

    command_class = EnterCode

    code = CleanText("the code", maximum=40)


class EnterLinkCodeSchema(CommandSchema[EnterLinkCode]):
    """Typing the code that a link's respondent was e-mailed."""

    command_class = EnterLinkCode

    code = LinkCode("the code", maximum=40)


class SetUpFactorSchema(CommandSchema[SetUpFactor]):
    """Setting up an authenticator."""

    command_class = SetUpFactor

    secret = SharedSecret("the secret key")
    code = CleanText("the 6-digit code from your app", maximum=40)


class KeepCodesSchema(CommandSchema[KeepCodes]):
    """The last step of setting up."""

    command_class = KeepCodes

    is_kept = StrictBoolean("that you have kept your recovery codes")


class AcceptInvitationSchema(CommandSchema[AcceptInvitation]):
    """Accepting an invitation."""

    command_class = AcceptInvitation

    password = Password("a password", is_required=False)


class InvitePersonSchema(CommandSchema[InvitePerson]):
    """Inviting somebody."""

    command_class = InvitePerson

    name = CleanText("their full name")
    email = EmailAddress("their email address")
    roles = ManyOf("at least one role", load_roles().by_code)


class ChangeRolesSchema(CommandSchema[ChangeRoles]):
    """Changing a member's roles."""

    command_class = ChangeRoles

    roles = ManyOf("at least one role", load_roles().by_code)
    ends_on = LondonDate("the last day", when="today or future", is_required=False)


class InviteAgencySchema(CommandSchema[InviteAgency]):
    """Inviting an agency of the register."""

    command_class = InviteAgency

    agency_id = CanonicalUuid("the agency")


class StopPostSchema(CommandSchema[StopPost]):
    """Stopping post that did not arrive."""

    command_class = StopPost

    reason = OneOf("why it is to be stopped", REASONS)


class MakeTokenSchema(CommandSchema[MakeToken]):
    """Making a token for machines."""

    command_class = MakeToken

    name = CleanText("what the token is for", maximum=80)
    scopes = ManyOf("at least one thing that the token may do", (EVERYTHING, *(each.value for each in Permission)))


class ChooseChannelSchema(CommandSchema[ChooseChannel]):
    """Choosing how notifications leave."""

    command_class = ChooseChannel

    channel = OneOf("how notifications leave", [each.value for each in NotificationChannel])
    address = CleanText("the address", maximum=500, is_required=False)
    reason = LongText("why this changes, and who decided", maximum=1_000)


class AcceptHostedPanelSchema(CommandSchema[AcceptHostedPanel]):
    """The Panel's word on what meets the clock."""

    command_class = AcceptHostedPanel

    is_accepted = StrictBoolean("whether the Panel accepts this")
    says_who = CleanText("who at the Panel accepted this", is_required=False)
    reason = LongText("why this changes, and where the decision is written", maximum=1_000)


class ChooseStepsSchema(CommandSchema[ChooseSteps]):
    """Choosing steps inside the rapid review."""

    command_class = ChooseSteps

    template = OneOf("your steps", [template for template, _ in step_templates()])
    reason = LongText("why this changes, and who decided", maximum=1_000)


class ChooseDeciderSchema(CommandSchema[ChooseDecider]):
    """Choosing who decides on a practice review."""

    command_class = ChooseDecider

    decider = OneOf("who decides", DECIDERS)
    reason = LongText("why this changes, and who decided", maximum=1_000)


SETTING_SCHEMAS: dict[SettingName, type[CommandSchema[ChangeSetting]]] = {
    SettingName.NOTIFICATION_CHANNEL: ChooseChannelSchema,  # type: ignore[dict-item] # each is one of the union
    SettingName.PANEL_ACCEPTS_HOSTED: AcceptHostedPanelSchema,  # type: ignore[dict-item]
    SettingName.STEPS_TEMPLATE: ChooseStepsSchema,  # type: ignore[dict-item]
    SettingName.DECIDER: ChooseDeciderSchema,  # type: ignore[dict-item]
}
"""The schema that sets each setting."""
