//! A service on a free port with a database of its own, and a client that speaks to it.

use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};

use fairlot::app::{self, App};
use fairlot::config::{Config, DatabaseUrl, Sources};
use fairlot::kernel::clock::Clock;
use fairlot::kernel::db::Database;
use fairlot::server;
use serde_json::Value;
use tempfile::TempDir;

/// A running service; it stops, and its database goes, when this is dropped.
pub struct TestApp {
    pub app: App,
    pub url: String,
    pub folder: Arc<TempDir>,
    /// Whether the people that the builders make speak Welsh.
    pub welsh: AtomicBool,
    /// As the service was told it, for commands on the same database.
    pub database_url: String,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
    database: Option<String>,
    agent: ureq::Agent,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    /// The bytes as text, and as JSON where they are that.
    pub text: String,
    pub body: Value,
}

impl Answer {
    /// The sheet of a workbook, as XML.
    pub fn sheet(&self) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(&self.bytes)).expect("a workbook");
        let mut text = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("XML");
        text
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Fails with the whole answer where the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Fails unless this is the problem `slug` with `status`.
    #[track_caller]
    pub fn problem(self, status: u16, slug: &str) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.body["type"], format!("/docs/errors#{slug}"), "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    pub fn id(&self) -> String {
        self.body["id"].as_str().expect("an id").to_owned()
    }

    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag").to_owned()
    }
}

/// A request being made.
pub struct Request<'a> {
    app: &'a TestApp,
    method: &'a str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request<'_> {
    pub fn token(self, token: impl AsRef<str>) -> Self {
        self.header("authorization", format!("Bearer {}", token.as_ref()))
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn if_match(self, etag: &str) -> Self {
        self.header("if-match", etag)
    }

    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body.to_string().into_bytes());
        self.header("content-type", "application/json")
    }

    pub fn bytes(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("content-type", content_type)
    }

    pub fn send(self) -> Answer {
        let mut request =
            ureq::http::Request::builder().method(self.method).uri(format!("{}{}", self.app.url, self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(self.body.unwrap_or_default()).expect("a request");
        // A loaded machine may refuse a connection for a moment; the request was not sent then.
        let mut outcome = self.app.agent.run(request.clone());
        for _ in 0..20 {
            let Err(ureq::Error::Io(cause)) = &outcome else { break };
            if cause.kind() != std::io::ErrorKind::ConnectionRefused {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            outcome = self.app.agent.run(request.clone());
        }
        let mut response = outcome.expect("an answer");
        let bytes = response.body_mut().read_to_vec().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: response.status().as_u16(),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
                .collect(),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            bytes,
            text,
        }
    }
}

impl TestApp {
    /// Starts a service with an empty database.
    pub fn start() -> Self {
        Self::start_with(|sources| sources)
    }

    /// Starts one with other settings.
    pub fn start_with(settings: impl FnOnce(Sources) -> Sources) -> Self {
        let folder = Arc::new(tempfile::tempdir().expect("a folder"));
        let (url, database) = fresh_database(&folder);
        let sources = Sources::default()
            .with("listen", "127.0.0.1:0")
            .with("data_dir", folder.path().to_string_lossy())
            .with("database.url", url.clone())
            .with("database.max_connections", "6")
            .with("outbox.poll_milliseconds", "50")
            .with("limits.requests_per_minute", "1000000");
        let config = Config::load(&settings(sources)).expect("settings");
        let app = app::build(config, Clock::default()).expect("a service");
        let (sender, receiver) = mpsc::channel();
        let served = app.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = server::start(&served).expect("a server");
                sender.send((running.address, running.handle.clone())).expect("a test");
                running.finished().await.expect("a clean stop");
            });
        });
        let (address, handle) = receiver.recv().expect("an address");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Self {
            app,
            url: format!("http://{address}"),
            folder,
            welsh: AtomicBool::new(false),
            database_url: url,
            handle,
            thread: Some(thread),
            database,
            agent,
        }
    }

    fn request<'a>(&'a self, method: &'a str, path: impl Into<String>) -> Request<'a> {
        Request { app: self, method, path: path.into(), headers: Vec::new(), body: None }
    }

    pub fn get(&self, path: impl Into<String>) -> Request<'_> {
        self.request("GET", path)
    }

    pub fn post(&self, path: impl Into<String>) -> Request<'_> {
        self.request("POST", path)
    }

    pub fn patch(&self, path: impl Into<String>) -> Request<'_> {
        self.request("PATCH", path)
    }

    pub fn put(&self, path: impl Into<String>) -> Request<'_> {
        self.request("PUT", path)
    }

    pub fn delete(&self, path: impl Into<String>) -> Request<'_> {
        self.request("DELETE", path)
    }

    pub fn any<'a>(&'a self, method: &'a str, path: impl Into<String>) -> Request<'a> {
        self.request(method, path)
    }

    /// Moves the service's clock on.
    pub fn advance_seconds(&self, seconds: i64) {
        let clock = &self.app.clock;
        clock.set_offset_micros(clock.offset_micros() + seconds * 1_000_000);
    }

    /// Ends this service, so that only others serve its database.
    pub fn stop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // The stop future is only a courtesy; the handle's message is enough.
            let _ended = thread.join();
        }
    }

    /// A dump of this service's PostgreSQL database.
    pub fn pg_dump(&self) -> String {
        let url = with_database(&test_database(), self.database.as_deref().expect("PostgreSQL"));
        let found = std::fs::read_dir("/usr/lib/postgresql")
            .map(|all| all.flatten().map(|one| one.path().join("bin/pg_dump")).find(|file| file.exists()))
            .ok()
            .flatten();
        let program = found.unwrap_or_else(|| "pg_dump".into());
        let output = std::process::Command::new(program).arg(url).output().expect("pg_dump");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn is_postgres() -> bool {
        test_database().starts_with("postgres")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
        if let Some(name) = &self.database {
            on_postgres(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        }
    }
}

fn test_database() -> String {
    std::env::var("TEST_DATABASE").unwrap_or_else(|_| "sqlite".to_owned())
}

/// A migrated database: a copy of a file, or of a PostgreSQL template.
fn fresh_database(folder: &TempDir) -> (String, Option<String>) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let wanted = test_database();
    if wanted == "sqlite" {
        let file = folder.path().join("fairlot.sqlite3");
        std::fs::copy(sqlite_template(), &file).expect("a copy");
        let keys = folder.path().join("keys");
        std::fs::create_dir_all(&keys).expect("a folder");
        std::fs::copy(template_folder().join("keys/kek.age"), keys.join("kek.age")).expect("a copy");
        return (format!("sqlite:{}", file.display()), None);
    }
    let template = postgres_template();
    let name = format!("fairlot_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    on_postgres(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\""));
    (with_database(&wanted, &name), Some(name))
}

/// An empty PostgreSQL database for a program of its own; it goes when this is dropped.
pub struct EmptyDatabase {
    pub url: String,
    name: String,
}

impl EmptyDatabase {
    /// None on SQLite, where the data folder holds the database.
    pub fn create() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if !TestApp::is_postgres() {
            return None;
        }
        let name = format!("fairlot_empty_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        on_postgres(&format!("CREATE DATABASE \"{name}\""));
        Some(Self { url: with_database(&test_database(), &name), name })
    }
}

impl Drop for EmptyDatabase {
    fn drop(&mut self) {
        on_postgres(&format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name));
    }
}

fn template_folder() -> &'static std::path::Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder")).path()
}

fn sqlite_template() -> &'static std::path::Path {
    static FILE: OnceLock<std::path::PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = template_folder();
        let (made, file) = (folder.join("made.sqlite3"), folder.join("template.sqlite3"));
        let sources = Sources::default()
            .with("data_dir", folder.to_string_lossy())
            .with("database.url", format!("sqlite:{}", made.display()));
        drop(app::build(Config::load(&sources).expect("settings"), Clock::default()).expect("a service"));
        // One file without a write-ahead log beside it, whoever still has the other open.
        let mut connection =
            <diesel::SqliteConnection as diesel::Connection>::establish(&made.to_string_lossy())
                .expect("a file");
        let copy = format!("PRAGMA busy_timeout = 5000; VACUUM INTO '{}'", file.display());
        diesel::connection::SimpleConnection::batch_execute(&mut connection, &copy).expect("a copy");
        file
    })
}

fn postgres_template() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("fairlot_template_{}", std::process::id());
        on_postgres(&format!("CREATE DATABASE \"{name}\""));
        let url = DatabaseUrl::parse(&with_database(&test_database(), &name)).expect("an address");
        let database = Database::open(&url, 1, Clock::default()).expect("a database");
        database.migrate().expect("migrations");
        fairlot::reference::load_reference_data(&database).expect("reference data");
        name
    })
}

fn with_database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a database in the address");
    format!("{server}/{name}")
}

fn on_postgres(statement: &str) {
    static LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());
    // A template cannot be copied twice at once.
    let _one = LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut connection =
        <diesel::PgConnection as diesel::Connection>::establish(&test_database()).expect("PostgreSQL");
    diesel::connection::SimpleConnection::batch_execute(&mut connection, statement).expect(statement);
}
