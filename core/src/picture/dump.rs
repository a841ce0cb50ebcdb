//! A dump as JSON, for programs that read it.

use serde_json::{Value, json};

use crate::clock::Instant;
use crate::observe::{Dump, Frame, FrameKind, On, Short, TaskDump, TaskState};

/// The whole dump, times in nanoseconds.
pub(super) fn json(dump: &Dump) -> String {
    let tasks: Vec<Value> = dump
        .tasks
        .iter()
        .map(|found| task(found, dump.is_virtual))
        .collect();
    json!({
        "time_ns": nanos(dump.time),
        "virtual": dump.is_virtual,
        "step": dump.step,
        "tasks": tasks,
    })
    .to_string()
}

fn task(task: &TaskDump, is_virtual: bool) -> Value {
    let (state, waiting) = match task.state {
        TaskState::Running => ("running", None),
        TaskState::Ready => ("ready", None),
        TaskState::Waiting(long) => ("waiting", long),
    };
    let frames: Vec<Value> = task.frames.iter().map(frame).collect();
    json!({
        "id": task.task.id,
        "name": task.label,
        "spawned_at": Short(task.task.spawned_at).to_string(),
        "state": state,
        "waiting_ns": waiting.map(whole),
        "polls": task.polls,
        // Measured by the real clock, so on the virtual one it differs from run to run.
        "ran_ns": (!is_virtual).then(|| whole(task.ran)),
        "kept_no_waker": task.kept_no_waker,
        "waits_for": task.waits_for,
        "frames": frames,
    })
}

fn frame(frame: &Frame) -> Value {
    let mut json = json!({
        "depth": frame.depth,
        "at": Short(frame.at).to_string(),
        "polled": frame.is_polled,
    });
    match &frame.what {
        FrameKind::Call(call) => json["call"] = call.as_str().into(),
        FrameKind::Branch { name, index } => json["branch"] = json!({ "of": name, "index": index }),
        FrameKind::Foreign => json["waits_on"] = Value::Null,
        FrameKind::Wait(wait) => {
            json["waits_on"] = wait.on.to_string().into();
            if let On::Sleep { until, .. } = wait.on
                && until < Instant::NEVER
            {
                json["until_ns"] = nanos(until).into();
            }
        }
    }
    json
}

fn nanos(time: Instant) -> u64 {
    whole(time.elapsed_since_start())
}

/// The clock counts nanoseconds in 64 bits, so whatever it measured fits.
fn whole(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
