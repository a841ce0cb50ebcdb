#[derive(Debug)]
struct User {
    name: &'static str,
    password: &'static str,
}

#[coro::traced(skip(user))]
fn log_in(user: User) -> bool {
    user.name == "ada" && user.password == "secret"
}

fn main() {
    let (name, password) = ("ada", "secret");
    assert!(log_in(User { name, password }));
}
