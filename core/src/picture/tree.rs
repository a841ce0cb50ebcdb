//! The lines before names that show who stands below whom.

use super::lanes::Lanes;

pub(super) struct Tree {
    parents: Vec<Option<usize>>,
    /// Whether a lane has children, and whether it is the last child.
    has_children: Vec<bool>,
    is_last: Vec<bool>,
}

impl Tree {
    pub(super) fn of(lanes: &Lanes) -> Self {
        let parents: Vec<_> = lanes.lanes.iter().map(|lane| lane.parent).collect();
        let mut has_children = vec![false; parents.len()];
        let mut is_last = vec![false; parents.len()];
        for (lane, parent) in parents.iter().enumerate().rev() {
            if let Some(parent) = *parent {
                is_last[lane] = !has_children[parent];
                has_children[parent] = true;
            }
        }
        Tree {
            parents,
            has_children,
            is_last,
        }
    }

    pub(super) fn are_childless_siblings(&self, one: usize, other: usize) -> bool {
        self.parents[one] == self.parents[other] && !self.has_children[one] && !self.has_children[other]
    }

    /// What stands before the lane's name, in at most so many columns.
    pub(super) fn before(&self, lane: usize, width: usize) -> String {
        match self.parents[lane] {
            None => String::new(),
            Some(parent) => {
                let branch = if self.is_last[lane] { "└ " } else { "├ " };
                self.around(parent, width.saturating_sub(2)) + branch
            }
        }
    }

    /// What stands before the rows that belong to the lane.
    pub(super) fn below(&self, lane: usize, width: usize) -> String {
        let own = if self.has_children[lane] { "│ " } else { "" };
        self.around(lane, width) + own
    }

    /// The lines that pass by on their way to later siblings of the lane and of those around it.
    fn around(&self, lane: usize, width: usize) -> String {
        let mut lines = Vec::new();
        let mut at = Some(lane);
        while let Some(lane) = at
            && let Some(parent) = self.parents[lane]
        {
            if 2 * lines.len() + 2 > width {
                // Too deep: the outermost are left out.
                lines.pop();
                lines.push("… ");
                break;
            }
            lines.push(if self.is_last[lane] { "  " } else { "│ " });
            at = Some(parent);
        }
        lines.into_iter().rev().collect()
    }
}
