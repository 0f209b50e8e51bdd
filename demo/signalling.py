"""The teacher's part: a signal with a network, one without, and what the phone shows of it."""

from __future__ import annotations

from uuid import UUID

from demo.cast import Cast, Player, only
from demo.telling import Teller, local_day, promise
from mobile.controllers.my_signals import MySignal, MySignalsController, SendingState
from mobile.controllers.signal_form import SignalDraft, SignalFormController
from mobile.sync.engine import SyncState
from shared.vocabulary import Barrier, Category, LifeDomain, Severity, SignallerStep

WORDS = {
    SignallerStep.RECEIVED: "ontvangen (received)",
    SignallerStep.TAKEN_UP: "opgenomen (taken up)",
    SignallerStep.CONTACT_MADE: "contact gelegd (contact made)",
    SignallerStep.FINISHED: "afgerond (finished)",
    SignallerStep.WITHDRAWN: "ingetrokken (withdrawn)",
}
"""What the phone says of a signal, and nothing more."""

_SEEN = "Komt sinds de herfst elke maandag te laat, bleek, zonder eten bij zich."


async def signal_online(cast: Cast, tell: Teller) -> UUID:
    """Signal a concern with a network there; the receipt comes the same second."""
    teacher = cast.teacher
    tell.step(f"{teacher.name} sees something and taps Nieuw signaal (new signal).")
    signal_id = write(
        teacher,
        cast.pupils[0],
        SignalDraft(
            severity=Severity.HEIGHTENED,
            categories=(Category.HOME_CARING_TASKS, Category.ATTENDANCE),
            observation=_SEEN,
            pupil_words="Ik breng eerst mijn broers naar school.",
            strength="Zorgt heel lief voor de kleintjes.",
            life_domains=(LifeDomain.FAMILY,),
            barriers=(Barrier.MOBILITY,),
        ),
    )
    waiting = line(teacher, signal_id)
    promise(waiting.sending is SendingState.WAITING, "a signal waits until it is sent")
    tell.detail(f"Geschreven, verzegeld, klaar om te versturen. “{_SEEN}”")
    await teacher.handset.send()
    show(cast, signal_id)
    promise(cast.shown == [SignallerStep.RECEIVED], "the phone shows a receipt at once")
    tell.kept(f"The phone shows: {WORDS[SignallerStep.RECEIVED]}")
    due = line(teacher, signal_id).answer_due_at
    promise(due is not None, "an answer by a person is promised, with a date")
    if due is not None:
        tell.detail(f"A person answers by {local_day(due)}.")
    return signal_id


async def signal_offline(cast: Cast, tell: Teller) -> UUID:
    """Signal without a network, lose the app in between, and send when the network is back."""
    teacher, handset = cast.teacher, cast.teacher.handset
    handset.cable.is_cut = True
    tell.step("No network in the gym. The second signal is written anyway.")
    signal_id = write(
        teacher,
        cast.pupils[1],
        SignalDraft(
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation="Zat de hele turnles alleen op de bank en wou niet praten.",
        ),
    )
    carried = handset.cable.carried
    state = await handset.try_to_sync()
    promise(state is SyncState.BACKING_OFF, "without a network the phone waits and tries again")
    tell.kept("Kept on the phone: waiting, nothing lost, nothing pretended.")
    await handset.restart()
    tell.detail("The app is killed and opened again with the PIN.")
    promise(
        line(teacher, signal_id).sending is SendingState.WAITING,
        "what was written survives the end of the app",
    )
    promise(handset.cable.carried == carried, "nothing was sent while the network was away")
    handset.cable.is_cut = False
    tell.step("Back in the corridor the network is there. The phone synchronises by itself.")
    await handset.send()
    found = line(teacher, signal_id)
    promise(found.step is SignallerStep.RECEIVED, "the offline signal arrives, once")
    tell.kept(f"The phone shows: {WORDS[SignallerStep.RECEIVED]}")
    return signal_id


def write(teacher: Player, pupil: tuple[str, str], draft: SignalDraft) -> UUID:
    """Fill in the form and press send."""
    given, family = pupil
    form = SignalFormController(teacher.handset.ports)
    form.look_for(f"{given} {family}")
    found = only(form.state.hits, given)
    form.write(draft)
    form.pick(found)
    promise(form.send(), f"the form can be sent (it says {form.state.faults})")
    queued = form.state.queued
    if queued is None:
        raise AssertionError
    return queued


def line(teacher: Player, signal_id: UUID) -> MySignal:
    """Give what the teacher's phone shows of one signal."""
    mine = MySignalsController(teacher.handset.ports)
    (found,) = (each for each in mine.state.signals if each.signal_id == signal_id)
    return found


def show(cast: Cast, signal_id: UUID) -> MySignal:
    """Note what the teacher's phone shows now of the signal it is about."""
    found = line(cast.teacher, signal_id)
    if found.step is not None and (not cast.shown or cast.shown[-1] != found.step):
        cast.shown.append(found.step)
    return found


async def look_again(cast: Cast, tell: Teller, signal_id: UUID, step: SignallerStep) -> None:
    """Let the teacher's phone synchronise; it has to show this step now."""
    await cast.teacher.handset.sync()
    found = show(cast, signal_id)
    promise(found.step is step, f"the teacher's phone shows {WORDS[step]}, not {found.step}")
    tell.kept(f"{cast.teacher.name}'s phone shows: {WORDS[step]}")
    if found.message:
        tell.detail(f"“{found.message}”")
