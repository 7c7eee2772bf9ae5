//! `fairlot demo`, as somebody who starts it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A started demonstration and what it printed up to its last line.
struct Demo {
    child: Child,
    told: String,
    url: String,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn command(dir: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fairlot"));
    command.args(["demo", "--listen", listen, "--data"]).arg(dir).env("FAIRLOT_LOG_LEVEL", "warn");
    command
}

fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

fn start(dir: &Path) -> Demo {
    let address = free_address();
    let mut child =
        command(dir, &address).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut told = String::new();
    while !told.contains("Stop it with Ctrl-C.") {
        if out.read_line(&mut told).unwrap() == 0 {
            let mut errors = String::new();
            child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
            panic!("it ended: {told}\n{errors}");
        }
    }
    Demo { child, told, url: format!("http://{address}") }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn get(demo: &Demo, path: &str) -> Value {
    let mut answer = agent().get(format!("{}{path}", demo.url)).call().unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

fn post(demo: &Demo, path: &str, body: &Value) -> Value {
    let request = agent().post(format!("{}{path}", demo.url)).content_type("application/json");
    let mut answer = request.send(body.to_string()).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    assert!(answer.status().is_success(), "{path}: {} {text}", answer.status());
    serde_json::from_str(&text).unwrap()
}

fn accounts(dir: &TempDir) -> Value {
    let file = dir.path().join("demo-accounts.json");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn it_serves_the_real_awards_and_its_commands_work_when_pasted() {
    let dir = tempfile::tempdir().unwrap();
    let demo = start(dir.path());
    assert_eq!(get(&demo, "/api/v1/public/reports/awards-summary")["value_pence"], 19_607_427_700_i64);
    let commands: Vec<&str> =
        demo.told.lines().map(str::trim).filter(|line| line.starts_with("curl ")).collect();
    assert_eq!(commands.len(), 3, "{}", demo.told);
    for pasted in commands {
        let run = Command::new("sh")
            .args(["-c", &pasted.replacen("curl -s", "curl -sf", 1)])
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert!(run.status.success() && !run.stdout.is_empty(), "{pasted}: {run:?}");
    }
    for one in accounts(&dir)["people"].as_array().unwrap() {
        assert!(demo.told.contains(one["email"].as_str().unwrap()), "{one}");
    }
}

#[test]
fn an_account_signs_in_with_the_printed_password_and_code() {
    let dir = tempfile::tempdir().unwrap();
    let demo = start(dir.path());
    let secrets = accounts(&dir);
    let code = command(dir.path(), &free_address()).arg("--code").output().unwrap();
    let code = String::from_utf8(code.stdout).unwrap().trim().to_owned();
    assert_eq!(code.len(), 6);
    let signed_in = post(
        &demo,
        "/api/v1/auth/sessions",
        &json!({"email": "director@example.org", "password": secrets["password"], "code": code}),
    );
    assert!(signed_in["access_token"].is_string(), "{signed_in}");
}

#[test]
fn starting_it_twice_is_harmless() {
    let dir = tempfile::tempdir().unwrap();
    let first = start(dir.path());
    let frameworks = get(&first, "/api/v1/frameworks");
    drop(first);
    let second = start(dir.path());
    assert_eq!(get(&second, "/api/v1/frameworks"), frameworks);
    assert_eq!(get(&second, "/api/v1/public/reports/awards-summary")["contracts"], 110);
}

#[test]
fn what_was_left_half_made_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut child =
        command(dir.path(), &free_address()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(400));
    child.kill().unwrap();
    child.wait().unwrap();
    let demo = start(dir.path());
    assert_eq!(get(&demo, "/api/v1/public/reports/awards-summary")["award_lines"], 66);
}

#[test]
fn a_port_in_use_and_a_foreign_folder_are_told_clearly() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let out = command(dir.path(), &taken.local_addr().unwrap().to_string()).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && told.contains("choose another with --listen"), "{told}");
    assert!(!dir.path().join("fairlot.sqlite3").exists(), "nothing is made first");
    std::fs::write(dir.path().join("fairlot.sqlite3"), b"").unwrap();
    let out = command(dir.path(), &free_address()).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && told.contains("choose another folder with --data"), "{told}");
}

#[test]
fn a_folder_of_a_newer_version_is_told_clearly() {
    let dir = tempfile::tempdir().unwrap();
    drop(start(dir.path()));
    let file = dir.path().join("fairlot.sqlite3");
    let mut connection =
        <diesel::SqliteConnection as diesel::Connection>::establish(&file.to_string_lossy()).unwrap();
    diesel::connection::SimpleConnection::batch_execute(
        &mut connection,
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')",
    )
    .unwrap();
    drop(connection);
    let out = command(dir.path(), &free_address()).output().unwrap();
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && told.contains("newer version of Fairlot"), "{told}");
}
