//! The database itself: migrations both ways, the same schema on both databases and in the program, a sensitivity
//! class for every column, and no write without an audit entry.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use fairlot::config::DatabaseUrl;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::db::{AnyConnection, Database};
use fairlot::kernel::machine::Machine;

use crate::harness::{EmptyDatabase, TestApp};

const SCHEMA: &str = include_str!("../../src/kernel/db/schema.rs");
const CLASSES: &str = include_str!("../../migrations/columns.csv");

/// Table and column to its type and whether it may be null.
type Columns = BTreeMap<(String, String), (String, bool)>;

/// The columns that the program knows.
fn of_the_program() -> Columns {
    let mut columns = Columns::new();
    let mut table = String::new();
    let mut keys = Vec::new();
    for line in SCHEMA.lines().map(str::trim) {
        if let Some((name, rest)) = line.strip_suffix(" {").and_then(|head| head.split_once(" (")) {
            table = name.to_owned();
            keys = rest.trim_end_matches(')').split(", ").map(str::to_owned).collect();
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            if line.starts_with("diesel::") {
                continue;
            }
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            assert!(inner.is_none() || !keys.contains(&name.to_owned()), "{table}.{name} is a key");
            let value = (inner.unwrap_or(kind).to_owned(), inner.is_some());
            columns.insert((table.clone(), name.to_owned()), value);
        }
    }
    assert!(columns.len() > 300, "the schema was read");
    columns
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
}

const OF_SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS kind, \
    CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 0 ELSE 1 END AS nullable \
    FROM sqlite_master t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
const OF_POSTGRES: &str = "SELECT table_name::text, column_name::text, data_type::text AS kind, \
    CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END::bigint AS nullable \
    FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";

/// The columns that the database has.
fn of_the_database(database: &Database) -> Columns {
    let rows: Vec<Column> = database
        .read_now(|db| {
            let query = match db.conn() {
                AnyConnection::Postgres(_) => OF_POSTGRES,
                AnyConnection::Sqlite(_) => OF_SQLITE,
            };
            Ok(diesel::sql_query(query).load(db.conn())?)
        })
        .expect("the columns");
    rows.into_iter().map(|row| ((row.table_name, row.column_name), (row.kind, row.nullable == 1))).collect()
}

/// How each database writes a type of the program.
fn written(kind: &str, postgres: bool) -> &'static str {
    match (kind, postgres) {
        ("Text", true) => "text",
        ("BigInt", true) => "bigint",
        ("Bool", true) => "boolean",
        ("Binary", true) => "bytea",
        ("Timestamp", true) => "timestamp without time zone",
        ("Date", true) => "date",
        ("Text" | "Timestamp" | "Date", false) => "TEXT",
        ("BigInt" | "Bool", false) => "INTEGER",
        ("Binary", false) => "BLOB",
        _ => panic!("{kind} is no shared type"),
    }
}

#[track_caller]
fn assert_parity(database: &Database, postgres: bool) {
    let program: Columns = of_the_program()
        .into_iter()
        .map(|(name, (kind, nullable))| (name, (written(&kind, postgres).to_owned(), nullable)))
        .collect();
    let found = of_the_database(database);
    let missing: Vec<_> = program.iter().filter(|(name, kind)| found.get(*name) != Some(*kind)).collect();
    let unknown: Vec<_> = found.iter().filter(|(name, kind)| program.get(*name) != Some(*kind)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "program {missing:#?}\ndatabase {unknown:#?}");
}

/// As when a service and a command start together on a new folder.
#[test]
fn several_processes_migrate_a_new_database_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = EmptyDatabase::create();
    let migrate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fairlot"));
        command.arg("migrate").env("FAIRLOT_DATA_DIR", folder.path());
        match &database {
            Some(database) => command.env("DATABASE_URL", &database.url),
            None => command.env_remove("DATABASE_URL"),
        };
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("fairlot")
    };
    let started: Vec<_> = (0..6).map(|_| migrate()).collect();
    for one in started {
        let ended = one.wait_with_output().expect("its end");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn the_schema_is_the_same_in_the_program_and_in_both_databases() {
    let t = TestApp::start();
    assert_parity(&t.app.db, TestApp::is_postgres());
    // SQLite needs no server, so it is looked at in every run.
    let folder = tempfile::tempdir().unwrap();
    let sqlite = sqlite_in(folder.path());
    sqlite.migrate().unwrap();
    assert_parity(&sqlite, false);
}

fn sqlite_in(folder: &Path) -> Database {
    let url = DatabaseUrl::parse(&format!("sqlite:{}", folder.join("own.sqlite3").display())).unwrap();
    Database::open(&url, 1, Clock::default()).unwrap()
}

/// The tables and indexes with their text, and on PostgreSQL the functions and triggers.
fn definitions(database: &Database) -> BTreeSet<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let rows: Vec<Row> = database
        .read_now(|db| {
            let query = match db.conn() {
                AnyConnection::Sqlite(_) => {
                    "SELECT COALESCE(sql, name) AS text FROM sqlite_master WHERE name NOT LIKE '\\_\\_%' ESCAPE '\\' \
                     AND name NOT LIKE 'sqlite%'"
                }
                AnyConnection::Postgres(_) => {
                    "SELECT indexdef::text AS text FROM pg_indexes WHERE schemaname = 'public' \
                       AND tablename NOT LIKE '\\_\\_%' \
                     UNION SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) \
                       FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
                       AND conrelid::regclass::text NOT LIKE '\\_\\_%' \
                     UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
                     UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                }
            };
            Ok(diesel::sql_query(query).load(db.conn())?)
        })
        .expect("the definitions");
    rows.into_iter().map(|row| row.text).collect()
}

#[test]
fn migrations_go_up_and_down_and_up_again() {
    let t = TestApp::start();
    let folder = tempfile::tempdir().unwrap();
    let database = if TestApp::is_postgres() { t.app.db.clone() } else { sqlite_in(folder.path()) };
    database.migrate().unwrap();
    let (columns, texts) = (of_the_database(&database), definitions(&database));
    database.revert_all_migrations().unwrap();
    assert_eq!(of_the_database(&database), Columns::new());
    assert_eq!(definitions(&database), BTreeSet::new());
    assert!(!database.is_ready().unwrap());
    database.migrate().unwrap();
    assert_eq!(of_the_database(&database), columns);
    assert_eq!(definitions(&database), texts);
    assert!(database.is_ready().unwrap());
}

/// The migrations of a database, in order.
fn migrations(dialect: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
    names.sort();
    names.iter().map(|one| std::fs::read_to_string(one.join("up.sql")).unwrap()).collect()
}

/// Table and column to the words that its check allows.
fn allowed_words(dialect: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let mut table = String::new();
    for line in migrations(dialect).lines() {
        let named = line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("ALTER TABLE "));
        if let Some(rest) = named {
            // SQLite changes a check by a new table that takes the name of the old one.
            table = rest.split_whitespace().next().unwrap().trim_end_matches("_next").to_owned();
        }
        let Some((_, rest)) = line.split_once("CHECK (") else { continue };
        let Some((column, words)) = rest.split_once(" IN (") else { continue };
        if column.contains(' ') {
            continue;
        }
        let words =
            words.split(')').next().unwrap().split(", ").map(|word| word.trim_matches('\'').to_owned());
        found.insert((table.clone(), column.to_owned()), words.collect());
    }
    found
}

#[test]
fn the_states_in_the_database_are_those_of_the_program() {
    use fairlot::{awards, bids, competitions, evaluation, frameworks, qualification};
    let (postgres, sqlite) = (allowed_words("postgres"), allowed_words("sqlite"));
    assert!(postgres.len() > 15, "the checks were read");
    assert_eq!(postgres, sqlite);
    fn same<S: Machine>(checks: &BTreeMap<(String, String), BTreeSet<String>>) {
        let allowed = checks.get(&(S::TABLE.to_owned(), "state".to_owned()));
        let states: BTreeSet<String> = S::STATES.iter().map(|state| state.as_str().to_owned()).collect();
        assert_eq!(allowed, Some(&states), "{}", S::TABLE);
    }
    same::<frameworks::states::FrameworkState>(&postgres);
    same::<qualification::states::ApplicationState>(&postgres);
    same::<qualification::states::MembershipState>(&postgres);
    same::<competitions::states::CompetitionState>(&postgres);
    same::<competitions::states::LotState>(&postgres);
    same::<bids::states::BidState>(&postgres);
    same::<bids::states::EntryState>(&postgres);
    same::<evaluation::states::ConflictState>(&postgres);
    same::<awards::states::AwardState>(&postgres);
    same::<awards::states::AgreementState>(&postgres);
}

#[test]
fn every_column_has_a_sensitivity_class() {
    let classes = ["public", "internal", "restricted", "personal", "sealed", "secret"];
    let mut classified = BTreeSet::new();
    for row in csv::Reader::from_reader(CLASSES.as_bytes()).records() {
        let row = row.unwrap();
        assert!(classes.contains(&&row[2]), "{}.{} has the class {}", &row[0], &row[1], &row[2]);
        assert!(classified.insert((row[0].to_owned(), row[1].to_owned())), "{}.{} twice", &row[0], &row[1]);
    }
    let known: BTreeSet<(String, String)> = of_the_program().into_keys().collect();
    let missing: Vec<_> = known.difference(&classified).collect();
    let gone: Vec<_> = classified.difference(&known).collect();
    assert!(missing.is_empty() && gone.is_empty(), "without class {missing:?}\nwithout column {gone:?}");
}

/// Compiles a file of `tests/compile-fail` against this build of the crate, without building anything again.
fn compile(file: &str) -> (bool, String) {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let library = std::fs::read_dir(&deps)
        .unwrap()
        .map(|one| one.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("libfairlot-") && name.ends_with(".rlib")
        })
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
        .expect("the library of this build");
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--color=never"])
        .arg("--extern")
        .arg(format!("fairlot={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", deps.display()))
        .arg("--out-dir")
        .arg(out.path())
        .arg(format!("tests/compile-fail/{file}.rs"))
        .output()
        .expect("rustc");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_unaudited_write_does_not_compile() {
    let (compiles, told) = compile("audited_write");
    assert!(compiles, "{told}");
    let (compiles, told) = compile("unaudited_write");
    assert!(!compiles && told.contains("error[E0308]") && told.contains("Audited<"), "{told}");
    let (compiles, told) = compile("unaudited_replay");
    assert!(!compiles && told.contains("error[E0624]"), "{told}");
    let (compiles, told) = compile("homemade_transition");
    assert!(!compiles && told.contains("error[E0451]"), "{told}");
}
