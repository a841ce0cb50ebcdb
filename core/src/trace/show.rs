//! How an argument is shown: a string in quotes, else by `Display`, else by `Debug`.
//!
//! Which of them a type has is found by method resolution (autoref specialisation): `(&&&&Show(&x)).choose()` meets the
//! impls of [`Choose`] from the most to the least referenced one and takes the first whose bound holds. This works
//! for generic parameters too, by the bounds that the function states.

use std::borrow::Cow;
use std::fmt::{Debug, Display, Write as _};
use std::rc::Rc;
use std::sync::Arc;

/// The arguments shown so far.
#[derive(Debug, Default)]
pub struct Arguments {
    pub(super) text: String,
    pub(super) count: usize,
}

/// An argument about to be shown.
#[derive(Debug)]
pub struct Show<'a, T: ?Sized>(pub &'a T);

/// The choice of the way to show an argument.
pub trait Choose {
    /// The way chosen.
    type Way;
    /// The way chosen, as a value.
    fn choose(&self) -> Self::Way;
}

/// A type that `Way` can show.
#[diagnostic::on_unimplemented(
    message = "the traced argument of type `{Self}` has neither `Display` nor `Debug`",
    label = "cannot be shown",
    note = "derive `Debug` for the type, or leave the argument out: `#[traced(skip(..))]` with its name"
)]
pub trait ShownBy<Way> {
    /// Adds the text of the argument to `arguments`.
    fn show(&self, way: Way, arguments: &mut Arguments);
}

/// A string, in quotes.
#[derive(Debug)]
pub struct Quoted;

/// By `Display`.
#[derive(Debug)]
pub struct Displayed;

/// By `Debug`.
#[derive(Debug)]
pub struct Debugged;

/// In no way: no type is [`ShownBy`] it, and the message of that trait is what the user reads.
#[derive(Debug)]
pub struct Unshown;

impl<T: Text + ?Sized> Choose for &&&Show<'_, T> {
    type Way = Quoted;
    fn choose(&self) -> Quoted {
        Quoted
    }
}

impl<T: Display + ?Sized> Choose for &&Show<'_, T> {
    type Way = Displayed;
    fn choose(&self) -> Displayed {
        Displayed
    }
}

impl<T: Debug + ?Sized> Choose for &Show<'_, T> {
    type Way = Debugged;
    fn choose(&self) -> Debugged {
        Debugged
    }
}

impl<T: ?Sized> Choose for Show<'_, T> {
    type Way = Unshown;
    fn choose(&self) -> Unshown {
        Unshown
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text + ?Sized> ShownBy<Quoted> for T {
    fn show(&self, _: Quoted, arguments: &mut Arguments) {
        arguments.add(format_args!("{self:?}"));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Display + ?Sized> ShownBy<Displayed> for T {
    fn show(&self, _: Displayed, arguments: &mut Arguments) {
        arguments.add(format_args!("{self}"));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Debug + ?Sized> ShownBy<Debugged> for T {
    fn show(&self, _: Debugged, arguments: &mut Arguments) {
        arguments.add(format_args!("{self:?}"));
    }
}

/// The types that are strings.
pub trait Text: Debug {}

impl Text for str {}
impl Text for String {}
impl Text for Cow<'_, str> {}
impl<T: Text + ?Sized> Text for &T {}
impl<T: Text + ?Sized> Text for &mut T {}
impl<T: Text + ?Sized> Text for Box<T> {}
impl<T: Text + ?Sized> Text for Rc<T> {}
impl<T: Text + ?Sized> Text for Arc<T> {}

impl Arguments {
    fn add(&mut self, argument: std::fmt::Arguments<'_>) {
        if self.count > 0 {
            self.text.push_str(", ");
        }
        self.count += 1;
        if self.text.write_fmt(argument).is_err() {
            // Watching a call must not break it: an argument that fails to format is shown as far as it came.
            self.text.push('…');
        }
    }
}
