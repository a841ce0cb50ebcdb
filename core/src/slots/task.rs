//! What a slot's payload is: the one place where a task's types are known.
//!
//! [`insert`] chooses, for each type of future, a [`TaskType`] of functions that know where the payload lies
//! and what it is. Everybody else goes through the functions below, which check the state first.

use std::future::Future;
use std::mem::{ManuallyDrop, needs_drop, offset_of};
use std::panic::Location;
use std::pin::Pin;
use std::ptr::NonNull;
use std::task::{Context, Poll};

use super::slot::{Header, Slot, State};
use super::storage::{ALIGN, MAX_SIZE, Storage};
use crate::panics::{self, Panic, caught};

/// Futures above this many bytes are boxed: moving one in costs more than allocating.
const LARGEST_IN_PLACE: usize = 2048;

/// The functions of one type of task, for a slot that [`insert`] filled with it.
pub(super) struct TaskType {
    pub(super) name: fn() -> &'static str,
    payload_offset: usize,
    poll: unsafe fn(Slot, &mut Context<'_>) -> Poll<()>,
    drop_future: unsafe fn(Slot),
    drop_output: unsafe fn(Slot),
    /// Whether dropping the output does anything.
    pub(super) output_needs_drop: bool,
}

/// The type of no task, for slots that never held one.
pub(super) static NONE: TaskType = TaskType {
    name: || "nothing",
    payload_offset: 0,
    poll: |_, _| Poll::Pending,
    drop_future: |_| (),
    drop_output: |_| (),
    output_needs_drop: false,
};

/// Puts a future into a free slot.
#[inline]
pub(super) fn insert<F: Future + 'static>(
    storage: &Storage,
    future: F,
    id: u32,
    spawned_at: &'static Location<'static>,
) -> Slot {
    if size_of::<F>() > LARGEST_IN_PLACE || align_of::<F>() > ALIGN {
        insert_in_place::<_, F>(storage, Box::pin(future), id, spawned_at)
    } else {
        insert_in_place::<_, F>(storage, future, id, spawned_at)
    }
}

/// Polls a future; on its end the slot holds the output, or the panic that came out of the future's drop.
///
/// # Safety
///
/// The state must be `Idle`.
#[inline]
pub(super) unsafe fn poll(slot: Slot, cx: &mut Context<'_>) -> Poll<()> {
    let header = slot.header();
    header.state.set(State::Running);
    let poll = header.task_type.get().poll;
    // SAFETY: the state was `Idle`, so the payload is a future of the header's task type (rule 2), and moving
    // the state to `Running` made us the only ones to touch it (rule 3).
    unsafe { poll(slot, cx) }
}

/// Drops a future before its end and writes down how that happened: by a panic, or by being cancelled.
pub(super) fn fail(slot: Slot, panic: Option<Panic>) {
    let header = slot.header();
    let running = matches!(header.state.get(), State::Running | State::RunningAborted);
    assert!(running, "a task fails while it runs");
    header.state.set(State::Ending);
    let drop_future = header.task_type.get().drop_future;
    let dropped = caught(|| {
        // SAFETY: the task was running, so the payload is a future of the header's task type and ours alone
        // to drop (rules 2 and 3); `Ending` is written already, so nobody drops it again, not even if this
        // panics. It is dropped in place, as pinning asks.
        unsafe {
            drop_future(slot);
        }
    });
    match (panic, dropped) {
        (None, Ok(())) => header.state.set(State::Cancelled),
        (None, Err(panic)) | (Some(panic), Ok(())) => put_panic(slot, panic),
        (Some(panic), Err(second)) => {
            panics::discard(second);
            put_panic(slot, panic);
        }
    }
}

/// Drops whatever an ended task left, and gives back the panic in it, be it the task's or the output's.
pub(super) fn discard(slot: Slot) -> Option<Panic> {
    let header = slot.header();
    match header.state.get() {
        State::Finished => {
            header.state.set(State::Taken);
            let drop_output = header.task_type.get().drop_output;
            // SAFETY: the state was `Finished`, so the payload is an output of the header's task type (rule
            // 2); `Taken` is written already, so it is dropped once.
            caught(|| unsafe { drop_output(slot) }).err()
        }
        State::Panicked => Some(take_panic(slot)),
        _ => None,
    }
}

/// Takes the output out of a slot.
///
/// # Safety
///
/// The state must be `Finished`, and the task's output must be a `T`.
pub(super) unsafe fn take_output<T>(slot: Slot) -> T {
    let payload = payload::<T>(slot);
    slot.header().state.set(State::Taken);
    // SAFETY: the caller says that the payload is a `T`. The state says from here on that it is gone, so it
    // is read once.
    unsafe { payload.read() }
}

/// Takes the panic out of a slot whose state is `Panicked`.
pub(super) fn take_panic(slot: Slot) -> Panic {
    let header = slot.header();
    assert_eq!(
        header.state.replace(State::Taken),
        State::Panicked,
        "there is a panic to take"
    );
    // SAFETY: the state was `Panicked`, which only `put_panic` writes, after a `Panic` was put there. The
    // state says from here on that the payload is empty, so it is read once.
    unsafe { payload::<Panic>(slot).read() }
}

fn put_panic(slot: Slot, panic: Panic) {
    assert_eq!(
        slot.header().state.get(),
        State::Ending,
        "a panic is put where nothing is"
    );
    // SAFETY: every payload is at least as large and as aligned as a `Panic` (`Payload`), and it is empty, so
    // nothing is overwritten that should be dropped.
    unsafe {
        payload::<Panic>(slot).write(panic);
    }
    slot.header().state.set(State::Panicked);
}

/// Where the payload of a `Task<F>` lies.
fn payload_of<F: Future>(slot: Slot) -> NonNull<Payload<F>> {
    // SAFETY: this function is private and called for slots that `insert_in_place` chose for a `Task<F>`, of which this
    // is a field.
    unsafe { slot.payload(const { offset_of!(Task<F>, payload) }) }
}

/// Where the payload of the slot's task lies, whichever of its types it is taken for.
fn payload<T>(slot: Slot) -> NonNull<T> {
    let offset = slot.header().task_type.get().payload_offset;
    // SAFETY: `insert_in_place` chose a slot that is large enough for a whole `Task<F>`, of which this is a
    // field; the offset of `NONE` is zero.
    unsafe { slot.payload(offset) }
}

/// A slot as one type of task sees it. Never made as a value: it says where things are.
#[repr(C)]
struct Task<F: Future> {
    header: Header,
    payload: Payload<F>,
}

/// The output overwrites the future. Never made as a value either.
#[repr(C)]
union Payload<F: Future> {
    future: ManuallyDrop<F>,
    output: ManuallyDrop<F::Output>,
    panic: ManuallyDrop<Panic>,
}

/// `Named` is what the user spawned, where `F` is what became of it.
#[inline]
fn insert_in_place<F: Future + 'static, Named: 'static>(
    storage: &Storage,
    future: F,
    id: u32,
    spawned_at: &'static Location<'static>,
) -> Slot {
    const {
        assert!(
            size_of::<F::Output>() < MAX_SIZE / 2,
            "a task's output is at most 1 MiB: return a `Box` of it"
        );
        assert!(
            align_of::<F::Output>() <= ALIGN,
            "a task's output is aligned to at most 64: return a `Box` of it"
        );
    }
    // The future that `insert` boxes instead is not worth an error, so this is not told at compile time.
    assert!(size_of::<Task<F>>() <= MAX_SIZE && align_of::<Task<F>>() <= ALIGN);
    let task_type: &'static TaskType = &TaskType {
        name: std::any::type_name::<Named>,
        payload_offset: offset_of!(Task<F>, payload),
        poll: poll_as::<F>,
        drop_future: drop_as::<F, F>,
        drop_output: drop_as::<F, F::Output>,
        output_needs_drop: const { needs_drop::<F::Output>() },
    };
    let slot = storage.take(const { Storage::class_for(size_of::<Task<F>>()) });
    let header = slot.header();
    header.task_type.set(task_type);
    // SAFETY: the slot is free, so its payload is empty; it has room for a `Task<F>` and is aligned for one
    // (`storage`), so the payload field is in bounds and aligned.
    unsafe {
        payload_of::<F>(slot).cast().write(future);
    }
    header.spawned_at.set(spawned_at);
    header.id.set(id);
    header.state.set(State::Idle);
    header.queued.set(true);
    header.handle.set(true);
    slot
}

/// # Safety
///
/// The slot must be that of a `Task<F>`, and its payload the future, which nobody else touches during the call.
unsafe fn poll_as<F: Future>(slot: Slot, cx: &mut Context<'_>) -> Poll<()> {
    let payload = payload_of::<F>(slot).cast::<F>();
    let output = {
        // SAFETY: the caller says that an `F` is there and ours alone.
        let future = unsafe { &mut *payload.as_ptr() };
        // SAFETY: a future in a slot is never moved: slots stay where they are (rule 1) and futures are
        // dropped in place (rule 3), before the memory is used for anything else.
        let future = unsafe { Pin::new_unchecked(future) };
        match future.poll(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(output) => output,
        }
    };
    slot.header().state.set(State::Ending);
    let dropped = caught(|| {
        if needs_drop::<F>() {
            // SAFETY: the future is still there and ours, and `Ending` is written, so it is dropped once, in
            // place.
            unsafe {
                drop_as::<F, F>(slot);
            }
        }
    });
    match dropped {
        Ok(()) => {
            // SAFETY: the payload has room for an output (`Payload`) and is empty.
            unsafe {
                payload.cast::<F::Output>().write(output);
            }
            slot.header().state.set(State::Finished);
        }
        Err(panic) => {
            if let Err(second) = caught(|| drop(output)) {
                panics::discard(second);
            }
            put_panic(slot, panic);
        }
    }
    Poll::Ready(())
}

/// # Safety
///
/// The slot must be that of a `Task<F>`, and its payload a `T` that nobody else touches during the call or after it.
unsafe fn drop_as<F: Future, T>(slot: Slot) {
    // SAFETY: the caller says that a `T` is there, and gives it up.
    unsafe {
        payload_of::<F>(slot).cast::<T>().drop_in_place();
    }
}
