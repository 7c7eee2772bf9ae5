//! `fairlot demo`, as somebody who starts it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::TestApp;

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

/// A made folder: a copy of one that is made once.
fn made() -> TempDir {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let whole = MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let out = command(dir.path(), &free_address()).arg("--code").output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        dir
    });
    let copy = tempfile::tempdir().unwrap();
    copy_folder(whole.path(), copy.path());
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            std::fs::set_permissions(&target, entry.metadata().unwrap().permissions()).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn get(demo: &Demo, path: &str) -> Value {
    let mut answer = agent().get(format!("{}{path}", demo.url)).call().unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

/// The answer to this person, who may be refused.
fn get_as(demo: &Demo, token: &str, path: &str) -> (u16, Value) {
    let request = agent().get(format!("{}/api/v1{path}", demo.url));
    let mut answer = request.header("Authorization", format!("Bearer {token}")).call().unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap())
}

/// The access token of an account, by password and the code of its authenticator app. Once a person.
fn sign_in(demo: &Demo, secrets: &Value, name: &str) -> String {
    let now = fairlot::kernel::clock::Clock::default().now().as_seconds();
    let secret = secrets["totp_secret"].as_str().unwrap();
    let code = crate::builders::totp_code(secret, now);
    let email = format!("{name}@example.org");
    let body = json!({"email": email, "password": secrets["password"], "code": code});
    post(demo, "/api/v1/auth/sessions", &body)["access_token"].as_str().unwrap().to_owned()
}

/// One field of every item of a list.
fn each(list: &Value, field: &str) -> Vec<String> {
    let items = list["items"].as_array().unwrap_or_else(|| panic!("{list}"));
    items.iter().map(|one| one[field].as_str().unwrap().to_owned()).collect()
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
    let dir = made();
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
    let dir = made();
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

/// What the framework manager and the applicants find.
#[test]
fn there_is_an_application_in_every_stage() {
    let dir = made();
    let demo = start(dir.path());
    let secrets = accounts(&dir);
    let manager = sign_in(&demo, &secrets, "manager");
    let framework = each(&get(&demo, "/api/v1/frameworks"), "id").remove(0);
    let (_, queue) = get_as(&demo, &manager, &format!("/frameworks/{framework}/applications?limit=100"));
    let states: BTreeSet<String> = each(&queue, "state").into_iter().collect();
    assert_eq!(
        states,
        ["admitted", "clarification", "in_assessment", "rejected", "submitted"].map(str::to_owned).into()
    );
    let rejected = queue["items"].as_array().unwrap().iter().find(|one| one["state"] == "rejected").unwrap();
    let (_, rejected) =
        get_as(&demo, &manager, &format!("/applications/{}", rejected["id"].as_str().unwrap()));
    assert!(rejected["decisions"]["Q17"]["reason"].as_str().unwrap().contains("probation"), "{rejected}");
    let applicant = sign_in(&demo, &secrets, "spring");
    let (_, own) = get_as(&demo, &applicant, "/applications");
    assert_eq!(each(&own, "state"), ["draft"]);
    let members = get(&demo, &format!("/api/v1/frameworks/{framework}/members"));
    assert!(each(&members, "organisation_name").iter().any(|name| name.contains("Tŷ'r Onnen")), "{members}");
    for name in each(&members, "organisation_name") {
        assert!(name.ends_with("(invented)"), "{name}");
    }
}

/// What the region's people, an evaluator and a bidder find.
#[test]
fn there_is_a_competition_in_every_stage() {
    let dir = made();
    let demo = start(dir.path());
    let secrets = accounts(&dir);
    let director = sign_in(&demo, &secrets, "director");
    let (_, all) = get_as(&demo, &director, "/competitions?limit=100");
    let states: BTreeSet<String> = each(&all, "state").into_iter().collect();
    let every = fairlot::competitions::states::CompetitionState::ALL;
    assert_eq!(states, every.iter().map(ToString::to_string).collect());
    let id_in = |state: &str| {
        let found = all["items"].as_array().unwrap().iter().find(|one| one["state"] == state).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let ask = |token: &str, state: &str, part: &str| {
        get_as(&demo, token, &format!("/competitions/{}/{part}", id_in(state)))
    };

    assert_eq!(ask(&director, "closed", "bids").0, 409, "sealed");
    assert_eq!(each(&ask(&director, "opened", "bids").1, "state"), ["compliant", "compliant"]);
    let evaluator = sign_in(&demo, &secrets, "evaluator");
    let (status, sheet) = ask(&evaluator, "evaluating", "scores");
    assert_eq!((status, sheet["bids"].as_array().map(Vec::len)), (200, Some(3)), "{sheet}");
    let (_, moderation) = ask(&evaluator, "moderation", "moderation");
    assert_eq!(moderation["items"].as_array().map(Vec::len), Some(4), "{moderation}");
    assert_eq!(ask(&director, "moderated", "ranking").0, 200);

    let signed = |state: &str| -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for one in all["items"].as_array().unwrap().iter().filter(|one| one["state"] == state) {
            let path = format!("/competitions/{}/awards", one["id"].as_str().unwrap());
            for award in get_as(&demo, &director, &path).1["items"].as_array().unwrap() {
                let path = format!("/awards/{}/agreements", award["id"].as_str().unwrap());
                for agreement in each(&get_as(&demo, &director, &path).1, "state") {
                    found.insert((award["state"].as_str().unwrap().to_owned(), agreement));
                }
            }
        }
        found
    };
    let pair = |award: &str, agreement: &str| (award.to_owned(), agreement.to_owned());
    assert_eq!(signed("decided"), [pair("standstill", "provider_signed")].into());
    assert_eq!(signed("completed"), [pair("settled", "active"), pair("settled", "signed")].into());
    let signatory = sign_in(&demo, &secrets, "signatory");
    assert_eq!(each(&ask(&signatory, "closed", "bids").1, "state"), ["locked"], "its own only");
    let other = sign_in(&demo, &secrets, "bridge");
    assert_eq!(each(&ask(&other, "closed", "bids").1, "state"), Vec::<String>::new(), "it did not bid");
    assert_eq!(each(&ask(&signatory, "opened", "bids").1, "state"), ["compliant"], "its own only");
    let partner = sign_in(&demo, &secrets, "lantern");
    let (_, chain) = get_as(&demo, &partner, "/supply-chain-entries?limit=100");
    assert!(each(&chain, "state").contains(&"accepted".to_owned()), "{chain}");
}

/// Holidays lie in the standstill, a financial year ends and the clocks change: the story must not mind.
#[test]
fn the_story_can_be_told_on_any_day() {
    for day in ["2027-01-07T23:30:00Z", "2027-05-14T22:30:00Z"] {
        let t = TestApp::start();
        let day: fairlot::kernel::clock::UtcTime = day.parse().unwrap();
        t.advance_seconds(day.as_seconds() - t.app.clock.now().as_seconds());
        let app = t.app.clone();
        let filled =
            actix_web::rt::System::new().block_on(async move { fairlot::demo::fill(&app).await.map(|_| ()) });
        filled.unwrap_or_else(|problem| panic!("{day}: {:?}", problem.cause()));
        assert!(t.app.clock.now() >= day, "the clock shows the present again");
        let all = t.get("/api/v1/competitions?limit=100&state=completed").send().expect(200);
        assert_eq!(each(&all.body, "state").len(), 2, "{day}");
    }
}

#[test]
fn starting_it_twice_is_harmless() {
    let dir = made();
    let first = start(dir.path());
    let secrets = accounts(&dir);
    let lists = ["/api/v1/frameworks?limit=100", "/api/v1/competitions?limit=100"];
    let before = lists.map(|list| get(&first, list));
    assert!(each(&before[1], "id").len() > 10);
    drop(first);
    let second = start(dir.path());
    assert_eq!(lists.map(|list| get(&second, list)), before);
    assert_eq!(accounts(&dir), secrets);
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
    let dir = made();
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
