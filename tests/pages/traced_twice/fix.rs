#[coro::traced(name = "log in", skip(password))]
fn log_in(user: &str, password: &str) -> bool {
    user == "ada" && password == "secret"
}

fn main() {
    assert!(log_in("ada", "secret"));
}
