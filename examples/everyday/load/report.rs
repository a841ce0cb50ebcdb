//! What a load has come to, and how that is shown.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use hyper::StatusCode;
use indicatif::HumanCount;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) statuses: BTreeMap<StatusCode, usize>,
    /// What failed, and how often.
    pub(crate) failures: BTreeMap<String, usize>,
    pub(crate) bytes: usize,
    /// How long each answer took that came, the shortest first.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) elapsed: Duration,
}

impl Report {
    /// What `percent` of all answers took at most.
    fn percentile(&self, percent: f64) -> Option<Duration> {
        let last = self.latencies.len().checked_sub(1)?;
        let at = (last as f64 * percent / 100.0).round() as usize;
        self.latencies.get(at).copied()
    }

    /// How many answers took up to so long: the limit doubles from row to row.
    fn histogram(&self) -> Vec<(Duration, usize)> {
        let mut rows = Vec::new();
        let mut rest = &self.latencies[..];
        let mut limit = Duration::from_micros(1);
        while !rest.is_empty() {
            let within = rest.partition_point(|&latency| latency <= limit);
            if within > 0 || !rows.is_empty() {
                rows.push((limit, within));
            }
            rest = &rest[within..];
            limit *= 2;
        }
        rows
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answers = self.latencies.len();
        let rate = answers as f64 / self.elapsed.as_secs_f64();
        let (answers, rate) = (HumanCount(answers as u64), HumanCount(rate as u64));
        writeln!(f, "{answers} answers in {:.2?}, {rate} a second", self.elapsed)?;
        for (status, &number) in &self.statuses {
            writeln!(f, "  {status:<40}{:>12}", HumanCount(number as u64).to_string())?;
        }
        for (failure, &number) in &self.failures {
            writeln!(f, "  {failure:<40}{:>12}", HumanCount(number as u64).to_string())?;
        }
        let Some(most) = self.histogram().iter().map(|&(_, number)| number).max() else {
            return Ok(());
        };
        writeln!(f, "of all answers, so many took at most")?;
        for percent in [50.0, 90.0, 99.0, 99.9, 100.0] {
            let latency = self.percentile(percent).unwrap_or_default();
            writeln!(f, "  {percent:>5} %  {:>10}", format!("{latency:.1?}"))?;
        }
        writeln!(f, "how long they took")?;
        for (limit, number) in self.histogram() {
            let bar = "█".repeat((number * 40).div_ceil(most));
            let limit = format!("{limit:.0?}");
            writeln!(f, "  up to {limit:>6}  {bar} {}", HumanCount(number as u64))?;
        }
        Ok(())
    }
}
