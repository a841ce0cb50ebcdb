//! The programs of this folder, in this process and as processes of their own.

mod bank;
mod command_line;
mod cores;
mod echo;
mod fetching;
mod http;
mod limits;
mod pipe;
mod running;
mod signals;

#[path = "../../echo_server.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod echo_server;
#[path = "../../fetch/main.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod fetch;
#[path = "../../http_server.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod http_server;
#[path = "../../load/main.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod load;
#[path = "../../one_executor_a_core.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod one_executor_a_core;
#[path = "../../sqlite/main.rs"]
#[allow(dead_code, reason = "a test calls what `main` calls")]
mod sqlite;
