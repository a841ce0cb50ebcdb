//! The drawing: who woke whom.

use std::collections::HashSet;

use super::super::lanes::Wake;
use super::super::paint::printable;
use super::LANE;
use super::draw::{Canvas, POLL, Row, escaped};
use crate::observe::Cause;

/// How many arrows are drawn, and up to how many from tasks to those that they spawned.
const ARROWS: usize = 400;
const SPAWNS: usize = 20;

/// What arrows end in.
const HEADS: &str = "\
<defs>
<marker id=\"coro-woken\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path class=\"head\" d=\"M0 0L6 3L0 6z\"/></marker>
<marker id=\"coro-spawned\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path class=\"spawn-head\" d=\"M0 0L6 3L0 6z\"/></marker>
</defs>";

impl Canvas<'_> {
    pub(super) fn wakes(&mut self, rows: &[Row]) {
        let mut middles = vec![None; self.lanes.lanes.len()];
        for row in rows {
            middles[row.lane] = Some(row.middle);
        }
        self.add(HEADS);
        // Who spawned whom is seen from the tree as well, and many arrows from one place are a blot.
        let spawns = self.lanes.wakes.iter().filter(|wake| wake.spawned).count();
        let mut drawn = HashSet::new();
        for wake in &self.lanes.wakes {
            let from = match (wake.by, wake.from) {
                _ if wake.spawned && spawns > SPAWNS => continue,
                (Cause::Outside, _) => None,
                (Cause::Task(_), Some(from)) if from != wake.to => Some(from),
                _ => continue,
            };
            let Some(to) = middles[wake.to] else { continue };
            // From outside of all lanes it falls from above.
            let Some(from) = from.map_or(Some(to - LANE - 2.0), |from| middles[from]) else {
                continue;
            };
            let x = self.x(wake.at) + POLL / 2.0;
            if drawn.len() < ARROWS && drawn.insert((x as i64, from as i64, to as i64)) {
                self.wake(wake, x, from, to);
            }
        }
    }

    fn wake(&mut self, wake: &Wake, x: f64, from: f64, to: f64) {
        let (class, head, did) = match wake.spawned {
            true => ("spawn", "spawned", "spawned"),
            false => ("wake", "woken", "woken"),
        };
        let by = wake.from.map(|from| self.lanes.lanes[from].name.as_str());
        let by = by.unwrap_or("someone outside");
        let name = &self.lanes.lanes[wake.to].name;
        let title = format!("{}: {name} {did} by {by}", self.axis.moment(wake.at));
        let title = escaped(&printable(&title));
        // It leaves and arrives at the edges of polls, and keeps clear of what lies between.
        let down = (to - from).signum();
        let (from, to) = (from + down * 8.0, to - down * 8.0);
        // Between two lanes beside each other there is nothing.
        let aside = match (to - from).abs() {
            length if length > LANE => x + (length / 4.0).min(22.0),
            _ => x,
        };
        let (first, second) = (from + (to - from) * 0.25, from + (to - from) * 0.7);
        self.add(format!(
            "<path class=\"{class}\" \
             d=\"M{x:.1} {from:.1}C{aside:.1} {first:.1} {aside:.1} {second:.1} {x:.1} {to:.1}\" \
             marker-end=\"url(#coro-{head})\"><title>{title}</title></path>"
        ));
    }
}
