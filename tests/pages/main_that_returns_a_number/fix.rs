use std::process::ExitCode;

#[coro::main]
async fn main() -> ExitCode {
    assert_eq!(async { 4 * 4 }.await, 16);
    ExitCode::SUCCESS
}
