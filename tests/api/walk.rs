//! docs/walk.md works as it stands: its blocks, run in order by one shell as a reader would, on an empty folder.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use crate::harness::EmptyDatabase;

/// The shell blocks of the document, each with the line on which it begins.
fn blocks(document: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (line, number) in document.lines().zip(1..) {
        match (inside, line) {
            (false, "```sh") => {
                inside = true;
                blocks.push((number, String::new()));
            }
            (true, "```") => inside = false,
            (true, text) => {
                let block = &mut blocks.last_mut().expect("a block").1;
                block.push_str(text);
                block.push('\n');
            }
            _ => {}
        }
    }
    assert!(!inside, "a block is not closed");
    blocks
}

/// One script of all blocks, which says on standard error where it is.
fn script(blocks: &[(usize, String)]) -> String {
    let parts = blocks.iter().map(|(line, text)| format!("echo '@@ docs/walk.md:{line}' >&2\n{text}"));
    parts.collect()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn run(script: &str, folder: &Path) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_fairlot")).parent().expect("a folder");
    let path = std::env::var_os("PATH").expect("PATH");
    let paths = std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path));
    let file = folder.join("walk.sh");
    std::fs::write(&file, script).expect("a script");
    let mut command = Command::new("timeout");
    command.args(["--kill-after=10", "540", "bash", "-euo", "pipefail"]).arg(file);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FAIRLOT_") {
            command.env_remove(name);
        }
    }
    let database = EmptyDatabase::create();
    match &database {
        Some(database) => command.env("DATABASE_URL", &database.url),
        None => command.env_remove("DATABASE_URL"),
    };
    command
        .env("PATH", std::env::join_paths(paths).expect("a path"))
        .env("TMPDIR", folder)
        .env("bidding", "40")
        .env("FAIRLOT_LISTEN", format!("127.0.0.1:{}", free_port()))
        .env("FAIRLOT_DATA_DIR", folder.join("data"))
        .output()
        .expect("timeout and bash")
}

#[test]
fn the_walk_works_as_written() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/walk.md");
    let blocks = blocks(&std::fs::read_to_string(file).expect("the walk"));
    assert!(blocks.len() > 5, "the walk has lost its blocks");
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(&script(&blocks), folder.path());
    let (told, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let (_, last) = told.rsplit_once("@@ ").unwrap_or_default();
    assert!(
        output.status.success(),
        "{} in the block at {last}\neverything before:\n{told}\nprinted:\n{printed}",
        output.status
    );
}
