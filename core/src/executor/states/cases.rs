//! The cases, and what must happen in each by the rules.

/// What the future does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Script {
    ReadyAtOnce,
    ReadyAtSecondPoll,
    PendingForEver,
    PanicsAtOnce,
    PanicsAtSecondPoll,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Handled {
    KeptLongerThanTheExecutor,
    DroppedBeforeTheFirstPoll,
    DroppedDuringTheFirstPoll,
    DroppedWhilePending,
    DroppedAtTheEnd,
    AwaitedByATask,
    AwaitedElsewhere,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aborted {
    Never,
    BeforeTheFirstPoll,
    ByItself,
    WhilePending,
    ByAThreadWhilePending,
    AtTheEnd,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Woken {
    Never,
    ByValue,
    ByReference,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) script: Script,
    pub(super) drop_panics: bool,
    pub(super) output_panics: bool,
    pub(super) handled: Handled,
    pub(super) aborted: Aborted,
    pub(super) woken: Woken,
}

pub(super) fn cases() -> Vec<Case> {
    use Aborted::{AtTheEnd, BeforeTheFirstPoll, ByAThreadWhilePending, ByItself, WhilePending};
    use Handled::*;
    use Script::*;
    let scripts = [
        ReadyAtOnce,
        ReadyAtSecondPoll,
        PendingForEver,
        PanicsAtOnce,
        PanicsAtSecondPoll,
    ];
    let handles = [
        KeptLongerThanTheExecutor,
        DroppedBeforeTheFirstPoll,
        DroppedDuringTheFirstPoll,
        DroppedWhilePending,
        DroppedAtTheEnd,
        AwaitedByATask,
        AwaitedElsewhere,
    ];
    let aborts = [
        Aborted::Never,
        BeforeTheFirstPoll,
        ByItself,
        WhilePending,
        ByAThreadWhilePending,
        AtTheEnd,
    ];
    let mut cases = Vec::new();
    for script in scripts {
        for handled in handles {
            for aborted in aborts {
                for woken in [Woken::Never, Woken::ByValue, Woken::ByReference] {
                    for (drop_panics, output_panics) in
                        [(false, false), (false, true), (true, false), (true, true)]
                    {
                        cases.push(Case {
                            script,
                            drop_panics,
                            output_panics,
                            handled,
                            aborted,
                            woken,
                        });
                    }
                }
            }
        }
    }
    cases
}

/// What whoever awaits the task is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Told {
    Output,
    Cancelled,
    Panicked,
}

#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) polls: u32,
    pub(super) future_drops: u32,
    pub(super) outputs: u32,
    pub(super) output_drops: u32,
    pub(super) told: Option<Told>,
    /// Panics that came out of the executor.
    pub(super) raised: u32,
}

/// What must happen, by the rules: a task that was aborted is not polled any more; whatever it returns counts, also if it was
/// aborted meanwhile; a future whose drop panics has panicked; a panic that no handle can tell comes out, if anybody drives.
pub(super) fn expected(case: Case) -> Outcome {
    use Aborted::{AtTheEnd, BeforeTheFirstPoll, ByAThreadWhilePending, ByItself, WhilePending};
    let mut polls = 0;
    let mut end = None;
    if case.aborted == BeforeTheFirstPoll {
        end = Some(Told::Cancelled);
    }
    if end.is_none() {
        polls = 1;
        end = match case.script {
            Script::ReadyAtOnce => Some(Told::Output),
            Script::PanicsAtOnce => Some(Told::Panicked),
            _ if case.aborted == ByItself => Some(Told::Cancelled),
            _ if matches!(case.aborted, WhilePending | ByAThreadWhilePending) => Some(Told::Cancelled),
            _ => None,
        };
    }
    if end.is_none() && case.woken != Woken::Never {
        polls = 2;
        end = match case.script {
            Script::ReadyAtSecondPoll => Some(Told::Output),
            Script::PanicsAtSecondPoll => Some(Told::Panicked),
            _ => None,
        };
    }
    let is_left_to_the_drop = end.is_none() && case.aborted != AtTheEnd;
    let mut end = end.unwrap_or(Told::Cancelled);
    let outputs = u32::from(end == Told::Output);
    if case.drop_panics {
        end = Told::Panicked;
    }
    let is_awaited = match case.handled {
        // The joiner is cancelled before it can hear.
        Handled::AwaitedByATask => !is_left_to_the_drop,
        Handled::AwaitedElsewhere => true,
        _ => false,
    };
    let panics_unheard = end == Told::Panicked || end == Told::Output && case.output_panics;
    let is_kept = match case.handled {
        Handled::KeptLongerThanTheExecutor => true,
        Handled::DroppedDuringTheFirstPoll => polls == 0,
        _ => false,
    };
    Outcome {
        polls,
        future_drops: 1,
        outputs,
        output_drops: outputs,
        told: is_awaited.then_some(end),
        // If it is dropped when the executor is gone, there is nobody out of whom the panic could come.
        raised: u32::from(panics_unheard && !is_awaited && !is_kept),
    }
}
