coro::trace! {
    #[traced(name = "log in")]
    fn log_in(user: &str) -> bool {
        user == "ada"
    }
}

fn main() {
    assert!(log_in("ada"));
}
