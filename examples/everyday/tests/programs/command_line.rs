//! What the programs make of their arguments, as processes of their own.

use std::process::{Command, Output};

const PROGRAMS: [&str; 6] = [
    env!("CARGO_BIN_EXE_echo_server"),
    env!("CARGO_BIN_EXE_http_server"),
    env!("CARGO_BIN_EXE_load"),
    env!("CARGO_BIN_EXE_fetch"),
    env!("CARGO_BIN_EXE_sqlite"),
    env!("CARGO_BIN_EXE_one_executor_a_core"),
];

fn run(program: &str, arguments: &[&str]) -> Output {
    let run = Command::new(program).args(arguments).output();
    run.unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// What a program says that fails.
#[track_caller]
fn fault(program: &str, arguments: &[&str]) -> String {
    let output = run(program, arguments);
    assert_eq!(output.status.code(), Some(1), "{program} {arguments:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    let fault = said.strip_prefix("error: ").unwrap_or_else(|| panic!("{said}"));
    fault.trim_end().to_owned()
}

#[test]
fn each_program_says_how_it_is_used() {
    for program in PROGRAMS {
        let output = run(program, &["--help"]);
        assert!(output.status.success(), "{program}");
        let name = program.rsplit('/').next().unwrap();
        let usage = String::from_utf8(output.stdout).unwrap();
        assert!(usage.starts_with(&format!("usage: {name} ")), "{usage}");
        assert!(fault(program, &["--moo"]).ends_with(&format!("\n\n{}", usage.trim_end())));
    }
}

#[test]
fn what_is_wrong_is_said_with_what_to_write_instead() {
    let [echo, http, load, fetch, sqlite, _] = PROGRAMS;
    let no_address = "`barn` is no address: write a port, or an address with one, as in `0.0.0.0:7000`";
    assert_eq!(fault(echo, &["barn"]), no_address);
    let no_seconds = "`-1` is no number of seconds: write `5` or `0.25`";
    assert_eq!(fault(http, &["--grace=-1"]), no_seconds);
    let no_count = "`0` is no number of things: write `1` or more";
    assert_eq!(fault(load, &["--connections", "0"]), no_count);
    assert!(fault(load, &[]).starts_with("no URL to ask for\n"));
    let no_scheme = fault(load, &["farm:80"]);
    assert!(no_scheme.ends_with("it must begin with `http://`"), "{no_scheme}");
    assert!(fault(fetch, &["--from", "no/such/file"]).starts_with("cannot read `no/such/file`: "));
    assert!(fault(sqlite, &["no/such/file"]).starts_with("cannot open the database in `no/such/file`: "));
}

#[test]
fn fetch_serves_itself_where_it_is_given_no_url_and_fails_where_a_page_does() {
    let [.., fetch, _, _] = PROGRAMS;
    let by_itself = run(fetch, &[]);
    let printed = String::from_utf8(by_itself.stdout).unwrap();
    assert!(by_itself.status.success(), "{printed}");
    let count = |word: &str| printed.lines().filter(|line| line.starts_with(word)).count();
    assert_eq!((count("ok  "), count("FAIL")), (7, 2), "{printed}");
    assert_eq!(
        fault(fetch, &["gopher://pages.test/"]),
        "1 of 1 pages could not be fetched"
    );
}

#[test]
fn the_bank_has_as_much_in_the_evening_as_in_the_morning() {
    let [.., sqlite, _] = PROGRAMS;
    let printed = String::from_utf8(run(sqlite, &[]).stdout).unwrap();
    assert!(
        printed.starts_with("500 pounds in 5 accounts, in memory\n"),
        "{printed}"
    );
    assert!(printed.ends_with("\n500 pounds in all\n"), "{printed}");
}
