//! The order in which lanes are displayed, and what they are called.

use super::lanes::{Lane, Lanes};

/// Puts each lane before its children, gives it a depth and a name, and corrects all that refers to lanes.
pub(super) fn arrange(lanes: &mut Lanes) {
    let many = lanes.lanes.len();
    let mut children = vec![Vec::new(); many];
    let mut next = Vec::new();
    for (index, lane) in lanes.lanes.iter().enumerate().rev() {
        match lane.parent {
            Some(parent) => children[parent].push(index),
            None => next.push(index),
        }
    }
    // Not by recursion: a chain of tasks that each spawned the next may be as long as the recording.
    let mut order = Vec::with_capacity(many);
    let mut place = vec![0; many];
    while let Some(index) = next.pop() {
        place[index] = order.len();
        order.push(index);
        next.append(&mut children[index]);
    }
    let mut old: Vec<_> = std::mem::take(&mut lanes.lanes).into_iter().map(Some).collect();
    for index in order {
        let Some(mut lane) = old[index].take() else {
            continue;
        };
        lane.parent = lane.parent.map(|parent| place[parent]);
        lane.depth = lane.parent.map_or(0, |parent| lanes.lanes[parent].depth + 1);
        name(&mut lane);
        lanes.lanes.push(lane);
    }
    for wake in &mut lanes.wakes {
        wake.from = wake.from.map(|from| place[from]);
        wake.to = place[wake.to];
    }
    if let Some(longest) = &mut lanes.statistics.longest {
        longest.lane = place[longest.lane];
    }
    if let Some(delay) = &mut lanes.statistics.worst_delay {
        delay.lane = place[delay.lane];
    }
}

fn name(lane: &mut Lane) {
    if lane.branch.is_none() && lane.task.is_named() {
        lane.name = lane.task.name();
        return;
    }
    // One outermost call says what the lane is for; several in turn say only what it did at some time.
    let mut outermost = (0..lane.calls.len()).filter(|&call| lane.calls[call].parent.is_none());
    if let (Some(call), None) = (outermost.next(), outermost.next()) {
        lane.name = lane.calls[call].span.to_string();
        lane.named_by = Some(call);
        return;
    }
    lane.name = match &lane.branch {
        Some(branch) => branch.to_string(),
        None => lane.task.name(),
    };
}
