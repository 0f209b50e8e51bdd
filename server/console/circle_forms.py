"""The acts of a circle: which command each form sends, what it is called, what it says afterwards.

To add one: an entry here, and ``templates/circles/acts/<slug>.html`` with its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.console.i18n import mark
from shared.cases import (
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    EndAction,
    EndGoal,
    PlanNextDate,
    ProposeClosing,
    ProposeHandover,
    RaiseDispute,
    RecordRoundTable,
    ReopenCase,
    SetGoal,
    SettleDispute,
    WriteNote,
)
from shared.contract import Command


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about: something that belongs to the circle."""

    among: str
    """The list in the view of a case."""
    field: str
    """Its id, there and in the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its form and its command."""

    command: type[Command]
    name: str
    """Also on the button. English, marked, as the two below."""
    said: str
    """What the circle's page says when it was done."""
    explains: str = ""
    about: About | None = None
    makes: str | None = None
    """The field with the id of what it makes."""
    of_version: bool = False
    """Whether it changes the circle itself, as it was when the form was shown."""
    pairs: Mapping[str, str] = field(default_factory=dict)
    """Fields whose choices name an organisation as well: the command's field for that."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """How the fields are called in the summary of what was wrong."""
    loses: bool = False
    """Whether something ends by it that cannot be taken back by oneself."""


_GOAL = About("goals", "goal_id")
_ACTION = About("actions", "action_id")
_HANDOVER = About("handovers", "handover_id")
_DISPUTE = About("disputes", "dispute_id")
_DAY = mark("When does the circle look again?")

ACTS: Mapping[str, Act] = {
    "goal": Act(
        command=SetGoal,
        name=mark("Write down a goal"),
        said=mark("The goal is written down."),
        explains=mark("What should be different, in plain words. The family reads this too."),
        makes="goal_id",
        labels={
            "words": mark("The goal"),
            "life_domain": mark("What is it about?"),
            "from_family": mark("Who says this?"),
        },
    ),
    "goal-ending": Act(
        command=EndGoal,
        name=mark("Say how it ended"),
        said=mark("You said how the goal ended."),
        about=_GOAL,
        labels={"status": mark("How did it end?")},
    ),
    "action": Act(
        command=AgreeAction,
        name=mark("Agree who does what"),
        said=mark("The action is agreed. Whoever does it hears of it."),
        explains=mark("One person, one thing, one date."),
        makes="action_id",
        labels={
            "words": mark("What is done?"),
            "doer_account_id": mark("Who does it?"),
            "due_on": mark("By when?"),
            "goal_id": mark("For which goal?"),
        },
    ),
    "action-ending": Act(
        command=EndAction,
        name=mark("Say how it went"),
        said=mark("You said how the action went."),
        about=_ACTION,
        labels={"status": mark("How did it go?")},
    ),
    "note": Act(
        command=WriteNote,
        name=mark("Write a note"),
        said=mark("The note is kept."),
        makes="note_id",
        pairs={"secrecy": "organisation_id"},
        labels={"secrecy": mark("Who may read it?"), "words": mark("The note")},
    ),
    "plan": Act(
        command=PlanNextDate,
        name=mark("Change when we look again"),
        said=mark("The next date is set."),
        of_version=True,
        labels={"next_on": _DAY},
    ),
    "round-table": Act(
        command=RecordRoundTable,
        name=mark("Write down what was decided together"),
        said=mark("What was decided is written down."),
        explains=mark("What the circle decided round the table. The family reads this too."),
        makes="round_table_id",
        labels={
            "held_on": mark("When did you sit together?"),
            "family_present": mark("Was the family there?"),
            "decisions": mark("What was decided"),
            "next_on": _DAY,
        },
    ),
    "handover": Act(
        command=ProposeHandover,
        name=mark("Offer a role to somebody"),
        said=mark("The role is offered. Nothing moves before they say yes."),
        explains=mark("Nothing moves before they say yes."),
        makes="handover_id",
        pairs={"to_account_id": "to_organisation_id"},
        labels={
            "role": mark("Which role?"),
            "to_account_id": mark("Who is asked?"),
            "from_organisation_id": mark("For which organisation?"),
            "next_on": mark("By when do you need an answer?"),
        },
    ),
    "handover-answer": Act(
        command=AnswerHandover,
        name=mark("Answer whether you take it over"),
        said=mark("Your answer is known to the circle."),
        about=_HANDOVER,
        labels={"answer": mark("Do you take it over?")},
    ),
    "dispute": Act(
        command=RaiseDispute,
        name=mark("Say: not ours"),
        said=mark("The circle knows. Nothing moves until it is settled."),
        explains=mark(
            "Your organisation stays responsible until the circle has settled it. "
            "Nobody is left alone meanwhile."
        ),
        makes="dispute_id",
        labels={
            "reason": mark("Why is it not yours?"),
            "words": mark("What is the matter?"),
            "organisation_id": mark("For which organisation?"),
        },
    ),
    "settlement": Act(
        command=SettleDispute,
        name=mark("Write down how it was settled"),
        said=mark("It is settled."),
        about=_DISPUTE,
        labels={
            "settlement": mark("How was it settled?"),
            "successor_organisation_id": mark("Who carries on?"),
        },
    ),
    "closing": Act(
        command=ProposeClosing,
        name=mark("Propose to close"),
        said=mark("Every organisation in the circle is asked. One no keeps it open."),
        explains=mark("It closes only when everybody says yes. One no keeps it open."),
        of_version=True,
        labels={
            "outcome": mark("How does it end?"),
            "message_to_signaller": mark("What the signaller will read"),
        },
    ),
    "closing-answer": Act(
        command=AnswerClosing,
        name=mark("Answer whether to close"),
        said=mark("Your answer is known to the circle."),
        explains=mark("It closes only when everybody says yes. One no keeps it open."),
        of_version=True,
        labels={
            "agrees": mark("May it close, for your organisation?"),
            "organisation_id": mark("For which organisation?"),
        },
    ),
    "reopening": Act(
        command=ReopenCase,
        name=mark("Open the circle again"),
        said=mark("The circle is open again."),
        explains=mark("The organisations that were in it are responsible again."),
        of_version=True,
        labels={"reason": mark("Why again?"), "next_on": _DAY},
    ),
}
"""By the last part of their address."""

PLAIN: tuple[str, ...] = ("goal", "action", "note", "round-table", "plan", "handover")
"""What one comes to do, in the order of the work; the rest stands where it belongs, or below."""

RARE: tuple[str, ...] = ("closing", "dispute", "reopening")
"""What is done once, or hopefully never."""
