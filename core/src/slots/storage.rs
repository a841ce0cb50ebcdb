//! Memory for slots, by size class: chunks that never move, and a list of free slots in each class.
//!
//! A class keeps the slots it has made until the executor is dropped, so what is retained is the largest number
//! of tasks of that size that ever lived at one time, rounded up to a chunk.

use std::alloc::{self, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr::NonNull;

use super::slot::{Header, Slot};
use crate::ticket::MAX_INDEX;

/// Every slot begins at a multiple of this, so no payload may need more.
pub(super) const ALIGN: usize = 64;

/// The largest slot; larger futures are boxed.
pub(super) const MAX_SIZE: usize = SMALLEST << (CLASSES - 1);

const SMALLEST: usize = 64;
const CLASSES: usize = 16;
const CHUNK_BYTES: usize = 4096;

/// A slot's index is its class in the upper bits and its number within the class in the lower.
const NUMBER_BITS: u32 = MAX_INDEX.ilog2() - CLASSES.ilog2();
const MAX_NUMBER: u32 = (1 << NUMBER_BITS) - 1;
const NIL: u32 = u32::MAX;

pub(super) struct Storage {
    classes: [Class; CLASSES],
    bytes: Cell<usize>,
}

impl Default for Storage {
    fn default() -> Self {
        Storage {
            classes: std::array::from_fn(Class::new),
            bytes: Cell::new(0),
        }
    }
}

impl Storage {
    /// The smallest class whose slots have `size` bytes.
    pub(super) const fn class_for(size: usize) -> usize {
        size.div_ceil(SMALLEST).next_power_of_two().ilog2() as usize
    }

    /// A free slot of a class. It is the caller's until [`release`](Self::release).
    pub(super) fn take(&self, class: usize) -> Slot {
        let own = &self.classes[class];
        if own.free.get() == NIL {
            own.grow();
            self.bytes.set(self.bytes.get() + layout(class).size());
        }
        own.take()
    }

    /// Gives a slot back. Its payload must be empty.
    pub(super) fn release(&self, slot: Slot) {
        let index = slot.header().index;
        let free = &self.classes[(index >> NUMBER_BITS) as usize].free;
        slot.header().id_or_next.set(free.replace(index & MAX_NUMBER));
    }

    /// How much memory the chunks take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    pub(super) fn slot(&self, index: u32) -> Option<Slot> {
        self.classes
            .get((index >> NUMBER_BITS) as usize)?
            .slot(index & MAX_NUMBER)
    }

    /// Every slot there is, free or not.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.classes
            .iter()
            .flat_map(|class| (0..class.made()).filter_map(|number| class.slot(number)))
    }
}

struct Class {
    number: usize,
    chunk_bits: u32,
    /// Borrowed for single reads and pushes only, within the functions below, none of which calls out.
    chunks: UnsafeCell<Vec<NonNull<u8>>>,
    free: Cell<u32>,
}

impl Class {
    fn new(number: usize) -> Self {
        Class {
            number,
            chunk_bits: chunk_bits(number),
            chunks: UnsafeCell::default(),
            free: Cell::new(NIL),
        }
    }

    fn chunks(&self) -> &[NonNull<u8>] {
        // SAFETY: this type is not `Sync`, and the only mutable reference is that of the push in `grow`, which calls
        // nothing that could come back here.
        unsafe { &*self.chunks.get() }
    }

    fn made(&self) -> u32 {
        self.chunks().len() as u32 * per_chunk(self.number)
    }

    /// Takes the first of the free slots, of which there must be one.
    fn take(&self) -> Slot {
        let number = self.free.get();
        let slot = self.slot(number).expect("the free list names slots that exist");
        self.free.set(slot.header().id_or_next.get());
        slot
    }

    fn slot(&self, number: u32) -> Option<Slot> {
        let bits = self.chunk_bits;
        let chunk = *self.chunks().get((number >> bits) as usize)?;
        let place = number & ((1 << bits) - 1);
        let offset = place as usize * size(self.number);
        // SAFETY: `chunk` has `2^bits * size` bytes (`layout`), and `place` is below `2^bits`.
        let header = unsafe { chunk.add(offset) };
        // SAFETY: `grow` wrote a header at each multiple of `size` below `per_chunk * size` before it put the
        // chunk into the list, each followed by the rest of its slot; chunks are freed only by
        // `Class::drop`, when no `Slot` is used any more (rule 1).
        Some(unsafe { Slot::at(header.cast()) })
    }

    fn grow(&self) {
        let per_chunk = per_chunk(self.number);
        let first = self.made();
        assert!(
            first + per_chunk <= MAX_NUMBER,
            "too many tasks of one size: an executor holds 16 million"
        );
        let layout = layout(self.number);
        // SAFETY: `alloc` asks for a layout of non-zero size, and a chunk holds at least one slot.
        let memory = unsafe { alloc::alloc(layout) };
        let Some(chunk) = NonNull::new(memory) else {
            alloc::handle_alloc_error(layout)
        };
        let index = (self.number as u32) << NUMBER_BITS;
        for place in 0..per_chunk {
            let next = if place + 1 == per_chunk {
                self.free.get()
            } else {
                first + place + 1
            };
            // SAFETY: `place * size` lies within the `per_chunk * size` bytes just allocated.
            let header = unsafe { chunk.add(place as usize * size(self.number)) }.cast::<Header>();
            // SAFETY: the memory is ours, in bounds, and aligned for a header since chunks and slots begin at
            // multiples of `ALIGN`.
            unsafe {
                header.write(Header::free(index | (first + place), next));
            }
        }
        // SAFETY: this type is not `Sync`, and no reference from `chunks` is alive here: it is used up in the
        // expression that asked for it, everywhere in this file.
        unsafe { &mut *self.chunks.get() }.push(chunk);
        self.free.set(first);
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        for chunk in self.chunks.get_mut().drain(..) {
            // SAFETY: the chunk came from `alloc` with this layout and is freed once, here.
            unsafe {
                alloc::dealloc(chunk.as_ptr(), layout(self.number));
            }
        }
    }
}

const fn size(class: usize) -> usize {
    SMALLEST << class
}

/// How many slots a chunk has, as a power of two: as many as fit into a page, or one.
const fn chunk_bits(class: usize) -> u32 {
    (CHUNK_BYTES / SMALLEST).ilog2().saturating_sub(class as u32)
}

const fn per_chunk(class: usize) -> u32 {
    1 << chunk_bits(class)
}

fn layout(class: usize) -> Layout {
    Layout::from_size_align(per_chunk(class) as usize * size(class), ALIGN).expect("a chunk is at most 2 MiB")
}

const _: () = assert!(ALIGN.is_multiple_of(align_of::<Header>()) && size_of::<Header>() <= SMALLEST);
