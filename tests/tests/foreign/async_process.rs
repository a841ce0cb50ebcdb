//! async-process: other programs, their output and their end.

use async_process::Command;

/// What every machine has that runs this test.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[test]
fn the_output_of_a_program_is_awaited() {
    let output = coro::block_on(cargo().arg("--version").output()).unwrap();
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"cargo "));
}

#[test]
fn a_program_that_fails_says_so() {
    let status = coro::block_on(async {
        let mut command = cargo();
        command
            .arg("--no-such-option")
            .stderr(async_process::Stdio::null());
        command.status().await
    });
    assert!(!status.unwrap().success());
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::process::ExitStatusExt;

    use async_process::{Command, Stdio};
    use futures_lite::io::{AsyncReadExt, AsyncWriteExt};

    #[test]
    fn a_child_is_written_to_and_read_from_at_the_same_time() {
        let echoed = coro::block_on(async {
            let mut child = Command::new("cat")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()?;
            let (mut into, mut out_of) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
            // More than a pipe holds: it must be read while it is written.
            let written = coro::spawn(async move { into.write_all(&[7; 1 << 18]).await });
            let mut echoed = Vec::new();
            out_of.read_to_end(&mut echoed).await?;
            written.await.unwrap()?;
            assert!(child.status().await?.success());
            std::io::Result::Ok(echoed)
        });
        assert_eq!(echoed.unwrap(), [7; 1 << 18]);
    }

    #[test]
    fn a_child_that_would_never_end_is_killed_and_its_end_awaited() {
        let status = coro::block_on(async {
            let mut child = Command::new("cat")
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()?;
            child.kill()?;
            child.status().await
        });
        const SIGKILL: i32 = 9;
        assert_eq!(status.unwrap().signal(), Some(SIGKILL));
    }
}
