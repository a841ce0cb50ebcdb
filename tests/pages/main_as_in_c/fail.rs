#[coro::main]
async unsafe extern "C" fn main(arguments: ...) {
    assert_eq!(async { 4 * 4 }.await, 16);
}
