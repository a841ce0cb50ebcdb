//! Who hears: the listener of this thread, else the global one.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use std::sync::{Arc, PoisonError, RwLock};

use super::event::Event;
use crate::observe::attention::{self, Listening};

/// From now on the global listener is `listener`, in place of the one that prints.
///
/// It hears every thread that has no listener of its own from [`listen`] or [`capture`].
///
/// # Examples
///
/// ```
/// # #[coro::traced] fn work() {}
/// coro::trace::set_listener(|event| eprintln!("{:?} {event}", std::thread::current().id()));
/// work();
/// ```
pub fn set_listener(listener: impl Fn(&Event<'_>) + Send + Sync + 'static) {
    replace_global(Global::Custom(Arc::new(listener)));
}

/// From now on there is no global listener: a traced call costs next to nothing.
///
/// # Examples
///
/// ```
/// # #[coro::traced] fn work() {}
/// coro::trace::silence();
/// work(); // prints nothing
/// ```
pub fn silence() {
    replace_global(Global::Silent);
}

/// From now on the global listener prints each line to the standard output, as it does when a program begins.
///
/// # Examples
///
/// ```
/// # #[coro::traced] fn work() {}
/// coro::trace::silence();
/// coro::trace::print();
/// work(); // prints two lines
/// ```
pub fn print() {
    replace_global(Global::Print);
}

/// Runs `run` while `listener` hears this thread, in place of whoever heard it before.
///
/// Calls nest; the listener before is back when `run` returns or panics. A call that began before `run` and ends
/// within it is heard by `listener` too.
///
/// # Examples
///
/// ```
/// use std::{cell::Cell, rc::Rc};
///
/// #[coro::traced]
/// fn step() {}
///
/// let heard = Rc::new(Cell::new(0));
/// let counter = heard.clone();
/// coro::trace::listen(move |_| counter.set(counter.get() + 1), || {
///     step();
///     step();
/// });
/// assert_eq!(heard.get(), 4);
/// ```
pub fn listen<R>(listener: impl Fn(&Event<'_>) + 'static, run: impl FnOnce() -> R) -> R {
    let _restored = Local::install(Rc::new(listener));
    run()
}

/// Runs `run` and gives, with its value, the lines that were said on this thread meanwhile; nobody else hears them.
///
/// Each line ends with a line break.
///
/// # Examples
///
/// ```
/// #[coro::traced]
/// fn half(x: u32) -> Option<u32> { Some(x.checked_sub(1)? / 2) }
///
/// let (value, lines) = coro::trace::capture(|| half(0));
/// assert_eq!(value, None);
/// assert_eq!(lines, "Starting half with argument 0!\nFinishing half with argument 0!\n");
/// ```
pub fn capture<R>(run: impl FnOnce() -> R) -> (R, String) {
    let lines = Rc::new(RefCell::new(String::new()));
    let writer = Rc::clone(&lines);
    let value = listen(
        move |event| {
            let line = event.to_string();
            let mut lines = writer.borrow_mut();
            lines.push_str(&line);
            lines.push('\n');
        },
        run,
    );
    let lines = lines.take();
    (value, lines)
}

/// Whether something said on this thread now would be heard.
pub(super) fn is_heard() -> bool {
    !attention::is_busy()
        && (attention::globally()
            || LOCAL
                .try_with(|listener| listener.borrow().is_some())
                .unwrap_or(false))
}

/// Tells `event` to whoever hears this thread.
pub(super) fn say(event: &Event<'_>) {
    if attention::is_busy() {
        return;
    }
    if let Some(listener) = local() {
        return attention::busy(|| listener(event));
    }
    let global = GLOBAL.read().unwrap_or_else(PoisonError::into_inner).clone();
    match global {
        Global::Print => attention::busy(|| println!("{event}")),
        Global::Silent => {}
        Global::Custom(listener) => attention::busy(|| listener(event)),
    }
}

#[derive(Clone)]
enum Global {
    Print,
    Silent,
    Custom(Arc<dyn Fn(&Event<'_>) + Send + Sync>),
}

type LocalListener = Rc<dyn Fn(&Event<'_>)>;

static GLOBAL: RwLock<Global> = RwLock::new(Global::Print);

thread_local! {
    static LOCAL: RefCell<Option<LocalListener>> = const { RefCell::new(None) };
}

fn local() -> Option<LocalListener> {
    // While the thread exits its listener may be gone: what is said then goes to the global one.
    LOCAL
        .try_with(|listener| listener.borrow().clone())
        .ok()
        .flatten()
}

fn replace_global(listener: Global) {
    let mut global = GLOBAL.write().unwrap_or_else(PoisonError::into_inner);
    attention::set_global(!matches!(listener, Global::Silent));
    let before = mem::replace(&mut *global, listener);
    drop(global);
    // The drop of a listener is the user's code: only after the lock is released.
    drop(before);
}

/// A thread-local listener in place, and the one to bring back.
struct Local {
    before: Option<LocalListener>,
    _listening: Listening,
}

impl Local {
    fn install(listener: LocalListener) -> Self {
        Local {
            _listening: Listening::begin(),
            before: LOCAL.replace(Some(listener)),
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let over = LOCAL.replace(self.before.take());
        drop(over);
    }
}
