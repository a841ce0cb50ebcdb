//! Lanes that look the same, put into one row where there are too many.

use super::axis::Axis;
use super::cells::{self, Cell};
use super::lanes::Lanes;
use super::tree::Tree;

/// A lane, or several beside each other that look the same.
pub(super) struct Block {
    pub(super) lane: usize,
    /// Those that look like it, itself included.
    pub(super) alike: usize,
    pub(super) cells: Vec<Cell>,
}

/// A block for each lane; if there are more than `most` lanes, one for those that look the same in so many cells.
pub(super) fn blocks(lanes: &Lanes, axis: &Axis, tree: &Tree, cells: usize, most: usize) -> Vec<Block> {
    let are_many = lanes.lanes.len() > most;
    let calls = |lane: usize| cells::of_calls(&lanes.lanes[lane], axis, cells);
    let mut blocks: Vec<Block> = Vec::new();
    for (lane, shown) in lanes.lanes.iter().enumerate() {
        let cells = cells::of_lane(shown, axis, cells);
        match blocks.last_mut() {
            Some(last)
                if are_many
                    && last.cells == cells
                    && tree.are_childless_siblings(last.lane, lane)
                    && calls(last.lane) == calls(lane) =>
            {
                last.alike += 1;
                // The last of them knows what comes after them.
                last.lane = lane;
            }
            _ => blocks.push(Block {
                lane,
                alike: 1,
                cells,
            }),
        }
    }
    blocks
}
