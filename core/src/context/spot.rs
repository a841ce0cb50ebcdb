//! Where a traced call or a branch stands, among those of the driver that polls it.

use std::panic::Location;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Waker;

use super::watched;
use crate::observe::{Moment, Place, Span, SpanKind, Watched};

/// A span that the driver which polled it last was told of.
#[derive(Debug)]
pub(crate) struct Spot {
    /// The number of that driver.
    driver: u64,
    place: Place,
    span: Arc<Span>,
}

impl Spot {
    /// A span starts under the current driver, if that is watched.
    pub(crate) fn start(
        kind: SpanKind,
        name: &'static str,
        arguments: String,
        at: &'static Location<'static>,
    ) -> Option<Self> {
        let watched = watched()?;
        let (span, place) = watched.span_starts(kind, name, arguments, at)?;
        watched.tell_span(&span, Moment::SpanStarted);
        Some(Spot {
            driver: watched.number(),
            place,
            span,
        })
    }

    /// The arguments, as text.
    pub(crate) fn arguments(&self) -> &str {
        &self.span.arguments
    }

    /// Until the guard is dropped everything happens inside this span. `None` if the current driver does not know it:
    /// because it is another one, or because the task in which it started is gone.
    pub(crate) fn enter(&self) -> Option<Inside> {
        self.enter_with(None)
    }

    /// The same, for a poll with this waker.
    pub(crate) fn enter_with(&self, waker: Option<&Waker>) -> Option<Inside> {
        let around = self.watched()?.enter_span(self.place, waker)?;
        let driver = self.driver;
        Some(Inside { driver, around })
    }

    /// Tells of the span, if the current driver knows it.
    pub(crate) fn tell(&self, moment: Moment) {
        if let Some(watched) = self.watched() {
            watched.tell_span(&self.span, moment);
        }
    }

    /// The span has ended.
    pub(crate) fn end(&self, moment: Moment) {
        if let Some(watched) = self.watched() {
            watched.tell_span(&self.span, moment);
            watched.span_ended(self.place);
        }
    }

    fn watched(&self) -> Option<Rc<Watched>> {
        current(self.driver)
    }
}

/// While it exists, everything happens inside a span.
///
/// It holds a number and no reference, so that a call can be sent to another thread between two polls.
#[must_use]
pub(crate) struct Inside {
    driver: u64,
    around: u32,
}

impl Drop for Inside {
    fn drop(&mut self) {
        if let Some(watched) = current(self.driver) {
            watched.exit_span(self.around);
        }
    }
}

/// Whoever watches the current driver, if that has this number.
fn current(driver: u64) -> Option<Rc<Watched>> {
    watched().filter(|watched| watched.number() == driver)
}
