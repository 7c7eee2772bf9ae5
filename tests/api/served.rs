//! The program as a process of its own.

use std::fs::File;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::TestApp;

/// `fairlot serve` on the database and folder of a test, with its log in a file.
pub struct Served {
    child: Child,
    pub address: String,
}

impl Served {
    pub fn start(t: &TestApp, log: &Path) -> Self {
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let log = File::options().create(true).append(true).open(log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_fairlot"))
            .args(["serve", "--listen", &address, "--data"])
            .arg(t.folder.path())
            .env("DATABASE_URL", &t.database_url)
            // Tokens of the test's own service are good here too.
            .env("FAIRLOT_PUBLIC_URL", &t.app.config.public_url)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the program");
        let served = Self { child, address };
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let ready = || {
            agent.get(format!("http://{}/readyz", served.address)).call().is_ok_and(|it| it.status() == 200)
        };
        until("the program is ready", ready);
        served
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a whole request and reads nothing of its answer.
    pub fn send_unheard(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    pub fn post(&self, path: &str, token: &str, key: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent
            .post(format!("http://{}{path}", self.address))
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", key)
            .header("content-type", "application/json")
            .send("{}")
            .unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // SIGKILL on Unix: nothing is tidied up.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Waits until it holds, for a minute at most.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}: not after a minute");
        std::thread::sleep(Duration::from_millis(10));
    }
}
