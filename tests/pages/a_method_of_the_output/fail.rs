async fn name() -> String {
    String::from("Clarabelle")
}

fn main() {
    assert_eq!(name().len(), 10);
}
