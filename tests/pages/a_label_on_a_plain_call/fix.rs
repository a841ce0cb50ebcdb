fn add(names: &mut Vec<&str>) {
    names.push("ada");
}

fn main() {
    let mut names = Vec::new();
    coro::trace!("adding ada", { add(&mut names) });
    assert_eq!(names, ["ada"]);
}
