//! Memory for slots, by size class: chunks that never move, and a list of free slots in each class.
//!
//! A class keeps the slots it has made until the executor is dropped, so what is retained is the largest number
//! of tasks of that size that ever lived at one time, rounded up to a chunk. Chunks begin small and double, so that an
//! executor with a few tasks is small, up to 16 KiB, so that what the allocator adds is next to nothing.

use std::alloc::{self, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr::NonNull;

use super::slot::{Header, Slot};
use crate::ticket::{MAX_INDEX, Ticket};

/// No payload may need more than this.
pub(super) const ALIGN: usize = 64;

/// The largest slot; larger futures are boxed.
pub(super) const MAX_SIZE: usize = size(CLASSES - 1);

const CLASSES: usize = 31;
const FEWEST_PLACES: usize = 8;
const LARGEST_CHUNK: usize = 16 * 1024;

/// A slot's index is the number of its chunk in the upper bits and its place within the chunk in the lower.
const PLACE_BITS: u32 = (LARGEST_CHUNK / size(0)).ilog2();
const MAX_CHUNKS: usize = (MAX_INDEX >> PLACE_BITS) as usize - 1;

pub(super) struct Storage {
    executor: u16,
    /// Borrowed for single reads and pushes only, within the functions below, none of which calls out.
    chunks: UnsafeCell<Vec<Chunk>>,
    /// The first free slot of each class. Each holds the next one.
    free: [Cell<Option<Slot>>; CLASSES],
    /// How many slots of each class have been made.
    made_of: [Cell<usize>; CLASSES],
    made: Cell<usize>,
    bytes: Cell<usize>,
}

/// Some slots of one class, side by side.
#[derive(Clone, Copy)]
struct Chunk {
    start: NonNull<u8>,
    size: u32,
    places: u16,
    class: u8,
}

impl Storage {
    pub(super) fn new(executor: u16) -> Self {
        Storage {
            executor,
            chunks: UnsafeCell::default(),
            free: [const { Cell::new(None) }; CLASSES],
            made_of: [const { Cell::new(0) }; CLASSES],
            made: Cell::new(0),
            bytes: Cell::new(0),
        }
    }

    /// The smallest class whose slots have `size` bytes.
    pub(super) const fn class_for(bytes: usize) -> usize {
        let mut class = 0;
        while size(class) < bytes {
            class += 1;
        }
        class
    }

    /// A free slot of a class, with nothing in it. It is the caller's until [`release`](Self::release).
    #[inline]
    pub(super) fn take(&self, class: usize) -> Slot {
        let free = &self.free[class];
        let Some(slot) = free.get() else {
            return self.grow(class);
        };
        // SAFETY: a slot in the list of free ones holds the next one: `release` and `grow` put it there.
        free.set(unsafe { link(slot).read() });
        slot
    }

    /// Gives a slot back. Its payload must be empty.
    #[inline]
    pub(super) fn release(&self, slot: Slot) {
        let free = &self.free[usize::from(slot.header().class)];
        // SAFETY: the payload is empty, and every slot has room for a link behind its header.
        unsafe {
            link(slot).write(free.get());
        }
        free.set(Some(slot));
    }

    /// How many slots there are, free or not.
    #[inline]
    pub(super) fn made(&self) -> usize {
        self.made.get()
    }

    /// How much memory the chunks take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.get()
    }

    pub(super) fn slot(&self, index: u32) -> Option<Slot> {
        let chunk = self.chunks().get((index >> PLACE_BITS) as usize)?;
        chunk.slot(index & ((1 << PLACE_BITS) - 1))
    }

    /// Visits every slot there is, free or not.
    pub(super) fn each(&self, mut visit: impl FnMut(Slot)) {
        let mut number = 0;
        while let Some(chunk) = self.chunks().get(number).copied() {
            (0..chunk.places.into())
                .filter_map(|place| chunk.slot(place))
                .for_each(&mut visit);
            number += 1;
        }
    }

    fn chunks(&self) -> &[Chunk] {
        // SAFETY: this type is not `Sync`, and the only mutable reference is that of the push in `grow`, which calls
        // nothing that could come back here.
        unsafe { &*self.chunks.get() }
    }

    /// Makes a chunk of slots, gives one of them and puts the others into the list.
    #[cold]
    fn grow(&self, class: usize) -> Slot {
        let number = self.chunks().len();
        assert!(
            number < MAX_CHUNKS,
            "too many tasks: an executor holds a million chunks of 16 KiB"
        );
        let made_of = &self.made_of[class];
        let places = places(class, made_of.get());
        let layout = layout(class, places);
        // SAFETY: `alloc` asks for a layout of non-zero size, and a chunk holds at least one slot.
        let memory = unsafe { alloc::alloc(layout) };
        let Some(start) = NonNull::new(memory) else {
            alloc::handle_alloc_error(layout)
        };
        let first = (number as u32) << PLACE_BITS;
        for place in 0..places {
            // SAFETY: `place * size` lies within the `places * size` bytes just allocated.
            let header = unsafe { start.add(place * size(class)) }.cast::<Header>();
            let ticket = Ticket::new(self.executor, first + place as u32);
            // SAFETY: the memory is ours, in bounds, and aligned for a header since chunks begin and sizes are at
            // multiples of a header's alignment.
            unsafe {
                header.write(Header::free(ticket, class as u8));
            }
        }
        let chunk = Chunk {
            start,
            size: size(class) as u32,
            places: places as u16,
            class: class as u8,
        };
        // SAFETY: this type is not `Sync`, and no reference from `chunks` is alive here: it is used up in the
        // expression that asked for it, everywhere in this file.
        unsafe { &mut *self.chunks.get() }.push(chunk);
        made_of.update(|made| made + places);
        self.made.update(|made| made + places);
        self.bytes.update(|bytes| bytes + layout.size());
        // The last first, so that they are taken in the order in which they lie.
        for place in (1..chunk.places.into()).rev() {
            self.release(chunk.slot(place).expect("the chunk has that many"));
        }
        chunk.slot(0).expect("a chunk has at least one slot")
    }
}

impl Chunk {
    fn slot(self, place: u32) -> Option<Slot> {
        if place >= self.places.into() {
            return None;
        }
        let offset = place as usize * self.size as usize;
        // SAFETY: the chunk has `places * size` bytes (`layout`), and `place` is below `places`.
        let header = unsafe { self.start.add(offset) };
        // SAFETY: `grow` wrote a header at each multiple of `size` below `places * size` before it made this value,
        // each followed by the rest of its slot; chunks are freed only by `Storage::drop`, when no `Slot` is used
        // any more (rule 1).
        Some(unsafe { Slot::at(header.cast()) })
    }
}

/// Where a free slot keeps the next one.
fn link(slot: Slot) -> NonNull<Option<Slot>> {
    // SAFETY: a header is smaller than the smallest slot.
    unsafe { slot.payload(size_of::<Header>()) }
}

impl Drop for Storage {
    fn drop(&mut self) {
        for chunk in self.chunks.get_mut().drain(..) {
            let layout = layout(chunk.class.into(), chunk.places.into());
            // SAFETY: the chunk came from `alloc` with this layout and is freed once, here.
            unsafe {
                alloc::dealloc(chunk.start.as_ptr(), layout);
            }
        }
    }
}

/// The bytes of a slot: 64, 96, 128, 192, 256 and so on, so that at most a third of one is wasted.
const fn size(class: usize) -> usize {
    (if class.is_multiple_of(2) { 64 } else { 96 }) << (class / 2)
}

/// How many slots the next chunk of a class has, of which so many have been made.
fn places(class: usize, made: usize) -> usize {
    let most = (LARGEST_CHUNK / size(class)).max(1);
    made.max(FEWEST_PLACES).min(most)
}

fn layout(class: usize, places: usize) -> Layout {
    Layout::from_size_align(places * size(class), ALIGN).expect("a chunk is at most 2 MiB")
}

// Slots of 96 bytes are the only ones that begin elsewhere than at multiples of `ALIGN`. A type of that alignment has a
// size that is a multiple of it, and no multiple of 64 is between 65 and 96, so none of them is ever put there.
const _: () = assert!(size(1) == 96 && size(2).is_multiple_of(ALIGN) && size(3).is_multiple_of(ALIGN));
const _: () =
    assert!(size(1).is_multiple_of(align_of::<Header>()) && align_of::<Header>() == align_of::<Slot>());
const _: () = assert!(size_of::<Header>() + size_of::<Option<Slot>>() <= size(0));
