//! The drawing: how many tasks were ready at each time, and when the driver had nothing to do.

use super::draw::Canvas;
use crate::clock::Instant;

/// How high the strip is, without the space above it.
const HEIGHT: f64 = 18.0;

impl Canvas<'_> {
    /// Draws the strip below `top`; gives where it ends.
    pub(super) fn strip(&mut self, top: f64) -> f64 {
        let bottom = top + 8.0 + HEIGHT;
        let columns = self.most_ready();
        let most = columns.iter().copied().max().unwrap_or(0);
        self.titled_text(
            "quiet",
            super::MARGIN,
            bottom - 4.0,
            "ready",
            "how many tasks were ready and not polled",
        );
        let mut last = f64::NEG_INFINITY;
        for (from, to) in self.lanes.parked.clone() {
            let (begin, end) = (self.x(from), self.x(to));
            // Together they may be thousands, and those that cannot be seen are as good as none.
            if end - last >= 1.0 {
                let (width, y) = (end - begin, bottom + 0.5);
                let times = self.times(from, to);
                self.add(format!(
                    "<rect class=\"parked\" x=\"{begin:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"3\">\
                     <title>nothing to do\n{times}</title></rect>"
                ));
                last = end;
            }
        }
        if most == 0 {
            return bottom + 4.0;
        }
        let mut path = format!("M{:.1} {bottom:.1}", self.left);
        let mut level = 0;
        for (column, &ready) in columns.iter().enumerate() {
            if ready != level {
                let x = self.left + column as f64;
                let y = bottom - ready as f64 / most as f64 * HEIGHT;
                path.push_str(&format!("H{x:.1}V{y:.1}"));
                level = ready;
            }
        }
        let end = self.left + columns.len() as f64;
        path.push_str(&format!("H{end:.1}V{bottom:.1}Z"));
        self.add(format!("<path class=\"count\" d=\"{path}\"/>"));
        let most = format!("at most {most}");
        self.text("quiet", self.beside(), bottom - 4.0, &most);
        bottom + 4.0
    }

    /// How many tasks were ready at most, for each unit of the chart's width.
    fn most_ready(&self) -> Vec<usize> {
        let mut columns = vec![0; self.width as usize + 3];
        let column = |at: Instant| self.axis.place(at, self.width as usize);
        let ends = self
            .lanes
            .ready
            .iter()
            .skip(1)
            .map(|(at, _)| *at)
            .chain([self.lanes.end]);
        for ((from, ready), to) in self.lanes.ready.iter().zip(ends) {
            // What takes no time is as wide as a poll.
            let (from, to) = (column(*from), column(to).max(column(*from) + 2));
            for column in &mut columns[from..to] {
                *column = (*column).max(*ready);
            }
        }
        columns
    }
}
