//! # What becomes of a coroutine that nobody waits for any longer?
//!
//! **Notice:** To cancel a coroutine is to drop it, at the await where it stands. You can do that by hand; a timeout
//! does it when the time is up, a race does it to the loser, and `abort` to a task. What stands behind that await
//! never runs, so in place of `Finishing` the trace says `Cancelling`, and names the await: what was waited for there,
//! and in which line. What lies on the stack is dropped, the latest first, as in any function that ends: `square`,
//! which `cube` awaits, and then `cube`. Both name the same line, for it is in `square` that `cube` waited.
//!
//! Cancelling is not an error and not a message. Python raises `CancelledError` at the await, and the coroutine may
//! catch it, wait, even refuse. Here it is neither asked nor told: all that still runs is `Drop`, which cannot await.
//!
//! So at every `.await` your function may end. `carry` has emptied the nest when it is cancelled on its way, and the
//! eggs are gone. There are three remedies: change things in one piece, with no await in between; leave it to a guard,
//! such as the basket; or spawn what must finish, as step 13 spawns its tear-down. A task goes on when the one who
//! awaits it is cancelled.
//!
//! **Run:** `cargo run 14` takes 12 seconds; `cargo run 14 fast` is at once.
//!
//! **Exercise:** Mend `carry` without a basket: move one line. Then say `drop(cube(3))`, which nobody ever sent to:
//! what does the trace say, and why?
//!
//! **Next:** Who waited for what, and when? Step 15 draws it.

use std::cell::Cell;
use std::mem;
use std::rc::Rc;
use std::time::Duration;

use coro::{Coroutine, Step};
use coro_examples::clock;

coro::trace! {
    async fn square(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * x
    }

    async fn cube(x: u64) -> u64 {
        coro::sleep(Duration::from_secs(3)).await;
        x * square(x).await
    }

    #[traced(skip(farm))]
    async fn carry(farm: Rc<Farm>) {
        let eggs = farm.nest.take();
        coro::sleep(Duration::from_secs(3)).await;
        farm.kitchen.update(|before| before + eggs);
    }

    #[traced(skip(farm))]
    async fn carry_in_a_basket(farm: Rc<Farm>) {
        let nest = &farm.nest;
        let eggs = nest.take();
        let mut basket = Basket { nest, eggs };
        coro::sleep(Duration::from_secs(3)).await;
        farm.kitchen.update(|before| before + mem::take(&mut basket.eggs));
    }
}

/// How many eggs are where.
#[derive(Default)]
struct Farm {
    nest: Cell<u32>,
    kitchen: Cell<u32>,
}

impl Farm {
    fn count(&self) {
        println!("nest: {}, kitchen: {}", self.nest.get(), self.kitchen.get());
    }
}

/// Eggs on their way: those that do not arrive go back to the nest.
struct Basket<'a> {
    nest: &'a Cell<u32>,
    eggs: u32,
}

impl Drop for Basket<'_> {
    fn drop(&mut self) {
        println!("Dropping a basket with {} eggs!", self.eggs);
        self.nest.update(|before| before + self.eggs);
    }
}

#[coro::main(clock = clock())]
pub(crate) async fn main() {
    let Step::Yielded(coroutine, request) = Coroutine::new(cube(2)).send() else {
        panic!("it has a request");
    };
    println!("{request}");
    drop(coroutine);

    println!("{:?}", coro::timeout(Duration::from_secs(4), cube(3)).await);
    println!("{}", coro::race(square(4), cube(4)).await);

    let second = Duration::from_secs(1);
    let farm = Rc::new(Farm::default());
    farm.nest.set(6);
    println!("{:?}", coro::timeout(second, carry(farm.clone())).await);
    farm.count();

    farm.nest.set(6);
    let task = coro::spawn(carry_in_a_basket(farm.clone()));
    coro::sleep(second).await;
    task.abort();
    println!("aborted: {}", task.await.is_err_and(|error| error.is_cancelled()));
    farm.count();

    let mut task = coro::spawn(carry(farm.clone()));
    println!("{:?}", coro::timeout(second, &mut task).await);
    task.await.unwrap();
    farm.count();
}
