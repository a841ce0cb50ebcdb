//! Who stands where: tasks, the calls and branches inside them, and what those wait for. Pure data.

use std::sync::Arc;

use super::{On, Span, Wait};

/// The number of no node.
pub(super) const NONE: u32 = u32::MAX;

/// What a leaf future is known by while it waits, within one driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Leaf {
    /// The timer with this number.
    Timer(u32),
    /// The handle of the task with this number.
    Task(u32),
    /// The question with this number.
    Answer(usize),
    /// One that waits in this node and can be one at a time: until its next turn, for somebody outside, for ever.
    In(u32),
}

#[derive(Debug)]
pub(super) enum What {
    /// The next free one.
    Free(u32),
    Task,
    Span(Arc<Span>),
    Leaf(Leaf, Wait),
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) what: What,
    pub(super) parent: u32,
    first: u32,
    last: u32,
    next: u32,
    previous: u32,
    /// The child that is the one leaf which is known by where it waits.
    pub(super) here: u32,
    /// The step of its latest poll.
    pub(super) polled_at: u64,
    /// What its waker is told by, zero if that is not known.
    pub(super) waker: usize,
    /// Whether it has a waker of its own, so that it may be polled more rarely than what is around it.
    pub(super) is_woken_apart: bool,
    /// How many nodes have had this number.
    generation: u32,
}

impl Node {
    /// Whether it is told of its own end, and so may be there when what is around it has ended.
    pub(super) fn outlives_what_is_around_it(&self) -> bool {
        match self.what {
            What::Span(_) => true,
            What::Leaf(leaf, _) => !matches!(leaf, Leaf::In(_)),
            What::Free(_) | What::Task => false,
        }
    }
}

/// A node that may be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(super) node: u32,
    generation: u32,
}

#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    free: u32,
}

impl Tree {
    pub(super) fn new() -> Self {
        Tree {
            nodes: Vec::new(),
            free: NONE,
        }
    }

    pub(super) fn get(&self, node: u32) -> Option<&Node> {
        self.nodes.get(node as usize)
    }

    pub(super) fn get_mut(&mut self, node: u32) -> Option<&mut Node> {
        self.nodes.get_mut(node as usize)
    }

    /// Adds a node as the last child of another, or of none.
    pub(super) fn add(&mut self, what: What, parent: u32, step: u64) -> u32 {
        let node = self.free;
        if let Some(reused) = self.nodes.get_mut(node as usize) {
            if let What::Free(next) = std::mem::replace(&mut reused.what, what) {
                self.free = next;
            }
            reused.polled_at = step;
            reused.here = NONE;
            reused.waker = 0;
            reused.is_woken_apart = false;
            self.attach(node, parent);
            return node;
        }
        let node = u32::try_from(self.nodes.len()).expect("there are fewer than 2^32 calls");
        self.nodes.push(Node {
            what,
            parent: NONE,
            first: NONE,
            last: NONE,
            next: NONE,
            previous: NONE,
            here: NONE,
            polled_at: step,
            waker: 0,
            is_woken_apart: false,
            generation: 0,
        });
        self.attach(node, parent);
        node
    }

    /// Moves a node, with all below it, to the end of another's children.
    pub(super) fn adopt(&mut self, node: u32, parent: u32) {
        if self.get(node).is_some_and(|node| node.parent != parent) {
            self.detach(node);
            self.attach(node, parent);
        }
    }

    /// Removes a node and all below it, and says of each what it was.
    pub(super) fn remove(&mut self, node: u32, mut removed: impl FnMut(What)) {
        self.detach(node);
        let mut left = Vec::new();
        let mut next = Some(node).filter(|&node| self.get(node).is_some());
        while let Some(at) = next {
            left.extend(self.children(at));
            let free = std::mem::replace(&mut self.free, at);
            let Some(gone) = self.nodes.get_mut(at as usize) else {
                return;
            };
            gone.first = NONE;
            gone.last = NONE;
            gone.next = NONE;
            gone.previous = NONE;
            gone.parent = NONE;
            gone.generation = gone.generation.wrapping_add(1);
            removed(std::mem::replace(&mut gone.what, What::Free(free)));
            next = left.pop();
        }
    }

    /// The children of a node, first one first.
    pub(super) fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let some = |node: u32| (node != NONE).then_some(node);
        let first = self.get(node).and_then(|node| some(node.first));
        std::iter::successors(first, move |&at| self.get(at).and_then(|node| some(node.next)))
    }

    pub(super) fn place(&self, node: u32) -> Option<Place> {
        let generation = self.get(node)?.generation;
        Some(Place { node, generation })
    }

    /// Where a place is now, unless it is gone.
    pub(super) fn find(&self, place: Place) -> Option<u32> {
        let node = self.get(place.node)?;
        (node.generation == place.generation).then_some(place.node)
    }

    /// The innermost span at a node.
    pub(super) fn span(&self, mut node: u32) -> Option<&Arc<Span>> {
        loop {
            let at = self.get(node)?;
            if let What::Span(span) = &at.what {
                return Some(span);
            }
            node = at.parent;
        }
    }

    /// Whether everything that is known to wait below a node is meant to wait for ever.
    pub(super) fn is_meant_to_wait(&self, root: u32) -> bool {
        let mut is_meant = false;
        let mut left: Vec<u32> = self.children(root).collect();
        while let Some(at) = left.pop() {
            let Some(node) = self.get(at) else {
                continue;
            };
            match &node.what {
                What::Leaf(_, wait) => {
                    let is_polled = self
                        .get(node.parent)
                        .is_some_and(|parent| parent.polled_at == node.polled_at);
                    is_meant |= is_polled && wait.on == On::Forever;
                }
                // It waits for somebody of whom nothing is known.
                _ if node.first == NONE => return false,
                _ => left.extend(self.children(at)),
            }
        }
        is_meant
    }

    fn attach(&mut self, node: u32, parent: u32) {
        let last = match self.get_mut(parent) {
            Some(parent) => std::mem::replace(&mut parent.last, node),
            None => NONE,
        };
        if let Some(last) = self.get_mut(last) {
            last.next = node;
        } else if let Some(parent) = self.get_mut(parent) {
            parent.first = node;
        }
        if let Some(node) = self.get_mut(node) {
            node.parent = parent;
            node.previous = last;
            node.next = NONE;
        }
    }

    fn detach(&mut self, node: u32) {
        let Some(&Node {
            parent,
            next,
            previous,
            ..
        }) = self.get(node)
        else {
            return;
        };
        match self.get_mut(previous) {
            Some(previous) => previous.next = next,
            None => {
                if let Some(parent) = self.get_mut(parent) {
                    parent.first = next;
                }
            }
        }
        match self.get_mut(next) {
            Some(next) => next.previous = previous,
            None => {
                if let Some(parent) = self.get_mut(parent) {
                    parent.last = previous;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(id: u32) -> What {
        let wait = Wait::new(On::Turn, std::panic::Location::caller());
        What::Leaf(Leaf::In(id), wait)
    }

    fn number(tree: &Tree, node: u32) -> u32 {
        match tree.get(node).map(|node| &node.what) {
            Some(What::Leaf(Leaf::In(id), _)) => *id,
            other => panic!("{other:?} is no leaf"),
        }
    }

    fn children(tree: &Tree, node: u32) -> Vec<u32> {
        tree.children(node).map(|child| number(tree, child)).collect()
    }

    #[test]
    fn children_stay_in_the_order_in_which_they_came() {
        let mut tree = Tree::new();
        let root = tree.add(leaf(0), NONE, 1);
        let [one, two, three] = [1, 2, 3].map(|id| tree.add(leaf(id), root, 1));
        assert_eq!(children(&tree, root), [1, 2, 3]);
        tree.remove(two, |_| ());
        assert_eq!(children(&tree, root), [1, 3]);
        tree.adopt(one, three);
        assert_eq!(children(&tree, root), [3]);
        assert_eq!(children(&tree, three), [1]);
        tree.remove(three, |_| ());
        assert_eq!(children(&tree, root), [0; 0]);
        tree.add(leaf(4), root, 1);
        assert_eq!(children(&tree, root), [4]);
    }

    #[test]
    fn a_place_is_gone_with_its_node_also_when_the_number_is_used_again() {
        let mut tree = Tree::new();
        let root = tree.add(leaf(0), NONE, 1);
        let node = tree.add(leaf(1), root, 1);
        let place = tree.place(node).expect("it is there");
        assert_eq!(tree.find(place), Some(node));
        let mut gone = Vec::new();
        tree.remove(root, |what| gone.push(what));
        assert_eq!(gone.len(), 2);
        assert_eq!(tree.find(place), None);
        tree.add(leaf(2), NONE, 1);
        tree.add(leaf(3), NONE, 1);
        assert_eq!(tree.find(place), None);
    }
}
