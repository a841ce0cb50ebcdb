#[coro::traced(skip(password, new_password))]
fn change(password: &mut String, new_password: &str) {
    *password = new_password.to_owned();
}

fn main() {
    let mut password = "secret".to_owned();
    change(&mut password, "hidden");
    assert_eq!(password, "hidden");
}
