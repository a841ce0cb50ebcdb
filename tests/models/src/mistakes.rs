//! Mistakes that one could make in the code that threads share, each with a model that must notice it.

/// What is written in place of what is there, and for which model that is too much.
pub(crate) struct Mistake {
    pub(crate) name: &'static str,
    /// Of `core/src`.
    pub(crate) file: &'static str,
    /// The place, with what is right between `«` and `»`. It is there once.
    pub(crate) place: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) model: &'static str,
}

pub(crate) const ALL: [Mistake; 17] = [
    Mistake {
        name: "an owner parks without looking for tickets",
        file: "inbox/mod.rs",
        place: "        if «!mail.tickets.is_empty()» {
            return;
        }
        mail.bell = Bell::Condvar;",
        wrong: "false",
        model: "a_wake_reaches_an_owner_that_is_about_to_park",
    },
    Mistake {
        name: "an owner leaves a bell without looking for tickets",
        file: "inbox/mod.rs",
        place: "        if «!mail.tickets.is_empty()» {
            return false;
        }",
        wrong: "false",
        model: "a_wake_rings_for_an_owner_that_waits_elsewhere",
    },
    Mistake {
        name: "the bell is taken before the ticket is there",
        file: "inbox/mod.rs",
        place: "        «mail.push(ticket)»;
        inbox.arrived",
        wrong: "let bell = mem::take(&mut mail.bell);
            drop(mail);
            mail = lock(&inbox.mail);
            mail.bell = bell;
            mail.push(ticket);",
        model: "a_wake_reaches_an_owner_that_is_about_to_park",
    },
    Mistake {
        name: "a ticket is there and nobody says so",
        file: "inbox/mod.rs",
        place: "«inbox.arrived.store(true, Ordering::Relaxed)»;",
        wrong: "",
        model: "two_wakes_at_once_both_arrive",
    },
    Mistake {
        name: "tickets of one that is gone are left",
        file: "inbox/mod.rs",
        place: "let left = «mem::take(&mut *lock(&self.inbox.mail))»;",
        wrong: "lock(&self.inbox.mail).alive = false;
            Mail::default()",
        model: "a_wake_of_one_that_is_gone_does_not_reach_whoever_has_its_number_later",
    },
    Mistake {
        name: "the inbox of one that is gone is cleared when its number is free",
        file: "inbox/mod.rs",
        place: "«mem::take(&mut *lock(&self.inbox.mail))»",
        wrong: "lock(&NUMBERS).free.push(self.id);
            let left = mem::take(&mut *lock(&self.inbox.mail));
            lock(&NUMBERS).free.pop();
            left",
        model: "two_that_register_at_once_have_two_numbers",
    },
    Mistake {
        name: "a number is read and counted up in two steps",
        file: "inbox/mod.rs",
        place: "let id = «{
            let mut numbers = lock(&NUMBERS);
            numbers.free.pop().or_else(|| {
                let id = u16::try_from(numbers.used).ok()?;
                numbers.used += 1;
                Some(id)
            })
        }»;",
        wrong: "let used = lock(&NUMBERS).used;
            lock(&NUMBERS).used = used + 1;
            u16::try_from(used).ok()",
        model: "two_that_register_at_once_have_two_numbers",
    },
    Mistake {
        name: "a child is cleared by a plain store",
        file: "woken.rs",
        place: "«self.queued.swap(false, Ordering::AcqRel)»;",
        wrong: "self.queued.store(false, Ordering::Relaxed);
            true",
        model: "a_child_that_is_queued_already_sees_what_was_done_before_it_was_woken",
    },
    Mistake {
        name: "a child is found queued by a plain load",
        file: "woken.rs",
        place: "if «self.queued.swap(true, Ordering::AcqRel)» {",
        wrong: "let was_queued = self.queued.load(Ordering::Acquire);
            self.queued.store(true, Ordering::Release);
            was_queued",
        model: "a_child_that_is_queued_already_sees_what_was_done_before_it_was_woken",
    },
    Mistake {
        name: "a parent takes the queue before it leaves its waker",
        file: "combine/join_all.rs",
        place: "        «this.woken.tell(cx.waker());
        // A child that is woken from here on waits for the next poll, or it would starve every other task.
        this.woken.take(&mut this.queue);»",
        wrong: "this.woken.take(&mut this.queue);
            this.woken.tell(cx.waker());",
        model: "two_children_of_a_join_are_woken_at_once",
    },
    Mistake {
        name: "whoever waits for a signal does not look again under the lock",
        file: "cancellation/node.rs",
        place: "if «self.cancelled.load(Ordering::Relaxed)» {",
        wrong: "false",
        model: "a_signal_against_whoever_begins_to_wait",
    },
    Mistake {
        name: "a token that follows does not look under the lock",
        file: "cancellation/node.rs",
        place: "if «parent.cancelled.load(Ordering::Relaxed)» {",
        wrong: "false",
        model: "a_signal_against_a_token_that_begins_to_follow",
    },
    Mistake {
        name: "a signal is given by a relaxed store",
        file: "cancellation/node.rs",
        place: "«self.cancelled.store(true, Ordering::Release)»;",
        wrong: "self.cancelled.store(true, Ordering::Relaxed);",
        model: "what_was_done_before_the_signal_is_seen_by_whoever_finds_it_given",
    },
    Mistake {
        name: "what is asked of an executor that is gone is dropped without a word",
        file: "executor/handle/remote.rs",
        place: "«drop(self.shared.tell(Err(cancelled)))»;",
        wrong: "drop(cancelled)",
        model: "a_spawn_against_the_end_of_the_executor_is_always_told",
    },
    Mistake {
        name: "a thread that waits for a task is not told of its end",
        file: "executor/handle/remote.rs",
        place: "«self.ended.notify_all()»;",
        wrong: "",
        model: "a_spawn_reaches_an_executor_that_is_about_to_park",
    },
    Mistake {
        name: "whoever awaits a task of another thread looks before it leaves its waker",
        file: "executor/handle/remote.rs",
        place: "let before = «waiter.replace(waker)»;",
        wrong: "drop(progress);
            progress = self.shared.lock();
            match &mut *progress {
                Progress::Running(waiter) => waiter.replace(waker),
                _ => None,
            }",
        model: "the_end_of_a_task_against_whoever_begins_to_await_it",
    },
    Mistake {
        name: "a run ends without telling of the tasks that have ended",
        file: "executor/drive.rs",
        place: "            «machine.counter.tell_ended(machine)»;
            return Ok(());",
        wrong: "",
        model: "the_end_of_a_task_against_whoever_begins_to_await_it",
    },
];
