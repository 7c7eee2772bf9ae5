//! The real data, the reports on them, and audit events, through HTTP.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use fairlot::import::load::{self, Outcome, Prepared};
use fairlot::import::source::Source;
use fairlot::kernel::audit::{Audited, Embargo, Entry, Subject};
use fairlot::kernel::authz::{Actor, Role};
use fairlot::kernel::db::schema::{award_categories, awards, competitions, frameworks};
use fairlot::kernel::error::Problem;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use crate::harness::TestApp;

const SUMMARY: &str = "/api/v1/public/reports/awards-summary";
const AWARDS: &str = "/api/v1/public/reports/awards";

fn day_one() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/data/day-one")
}

fn import(t: &TestApp, dir: &Path) -> Outcome {
    load::import(&t.app.db, Prepared::read(Source::Dir(dir)).unwrap(), || {}).unwrap()
}

pub fn imported() -> TestApp {
    let t = TestApp::start();
    assert!(matches!(import(&t, &day_one()), Outcome::Imported(_)));
    t
}

/// The files with one text replaced by another in one of them.
fn with(file: &str, from: &str, to: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["awards.csv", "lots.csv", "lead_providers.csv", "supply_chain_providers.csv"] {
        let mut text = std::fs::read_to_string(day_one().join(name)).unwrap();
        if name == file {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs `fairlot import day-one` on the test's own database.
fn command(t: &TestApp, dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fairlot"));
    command
        .args(["import", "day-one"])
        .arg(dir)
        .env_remove("DATABASE_URL")
        .env("FAIRLOT_DATA_DIR", t.folder.path())
        .env("DATABASE_URL", &t.database_url);
    command
}

fn figures(t: &TestApp, query: &str) -> Value {
    t.get(format!("{SUMMARY}{query}")).send().expect(200).body
}

fn csv_rows(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_published_totals_come_out() {
    let t = imported();
    let all = figures(&t, "");
    for (name, figure) in [
        ("award_lines", 66_i64),
        ("contracts", 110),
        ("lead_providers", 26),
        ("voluntary_lead_providers", 23),
        ("value_pence", 19_607_427_700),
        ("co_commissioned_lines", 2),
        ("provider_codes", 93),
        ("organisations_counted_by_clinks", 81),
        ("definition_version", 1),
    ] {
        assert_eq!(all[name], figure, "{name}");
    }
    for (basis, percent) in
        [("lead_providers", "88.5"), ("contracts", "76.4"), ("award_lines", "68.2"), ("value", "64.0")]
    {
        assert_eq!(all["voluntary_shares"][basis]["percent"], percent, "{basis}");
    }
    assert_eq!(all["voluntary_shares"]["contracts"]["whole"], 110);
}

#[test]
fn the_csv_gives_the_same_sums_and_the_same_columns() {
    let t = imported();
    let csv = t.get(AWARDS).header("accept", "text/csv").send().expect(200);
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
    assert_eq!(csv.header("cache-control"), Some("public, max-age=60"));
    assert!(!csv.text.starts_with('\u{feff}'));
    assert_eq!(csv.text.matches("\r\n").count(), 67);
    let rows = csv_rows(&csv.text);
    assert_eq!(rows.len(), 66);
    let sum = |column: &str| rows.iter().map(|row| row[column].parse::<i64>().unwrap()).sum::<i64>();
    assert_eq!(sum("value_standard_pence"), 19_607_427_700);
    assert_eq!(sum("contracts"), 110);
    let json = t.get(format!("{AWARDS}?format=json")).header("accept", "text/csv").send().expect(200);
    let first = json.body["rows"][0].as_object().unwrap();
    let header: Vec<&str> = csv.text.lines().next().unwrap().split(',').collect();
    assert_eq!(header, first.keys().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(json.body["rows"].as_array().unwrap().len(), 66);
    t.get(AWARDS).header("accept", "text/html").send().problem(406, "not_acceptable");
}

#[test]
fn another_tool_sums_the_csv_to_the_same() {
    let t = imported();
    let csv = t.get(format!("{AWARDS}?format=csv")).send().expect(200);
    let file = t.folder.path().join("awards.csv");
    std::fs::write(&file, &csv.text).unwrap();
    let script = "import csv,sys\n\
                  rows=list(csv.DictReader(open(sys.argv[1],newline='',encoding='utf-8')))\n\
                  v=[r for r in rows if r['sector']=='voluntary']\n\
                  s=lambda rs,c: sum(int(r[c]) for r in rs)\n\
                  l=lambda rs: len({r['lead_provider_id'] for r in rs})\n\
                  c,p='contracts','value_standard_pence'\n\
                  print(len(rows),s(rows,c),l(rows),l(v),s(rows,p))\n\
                  print(*('%.1f'%(100*a/b) for a,b in ((l(v),l(rows)),(s(v,c),s(rows,c)),(len(v),len(rows)),(s(v,p),s(rows,p)))))";
    let out = Command::new("python3").arg("-c").arg(script).arg(&file).output().unwrap();
    assert_eq!(
        String::from_utf8(out.stdout).unwrap(),
        "66 110 26 23 19607427700\n88.5 76.4 68.2 64.0\n",
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn groups_add_up_to_the_whole() {
    let t = imported();
    for (by, groups) in [("region", 12), ("category", 4), ("lead", 26), ("sector", 2)] {
        let all = figures(&t, &format!("?group_by={by}"));
        assert_eq!(all["group_by"], by);
        let rows = all["groups"].as_array().unwrap();
        if by != "region" {
            assert_eq!(rows.len(), groups, "{by}");
        }
        for figure in ["award_lines", "contracts", "value_pence"] {
            let sum: i64 = rows.iter().map(|row| row[figure].as_i64().unwrap()).sum();
            assert_eq!(Some(sum), all[figure].as_i64(), "{by} {figure}");
        }
        let csv = t.get(format!("{SUMMARY}?group_by={by}&format=csv")).send().expect(200);
        let sum: i64 = csv_rows(&csv.text).iter().map(|row| row["value_pence"].parse::<i64>().unwrap()).sum();
        assert_eq!(sum, 19_607_427_700);
    }
    let one = csv_rows(&t.get(format!("{SUMMARY}?format=csv")).send().expect(200).text);
    assert_eq!(one[0]["voluntary_shares_value_percent"], "64.0");
    t.get(format!("{SUMMARY}?group_by=colour")).send().problem(400, "malformed_parameter");
}

#[test]
fn filters_narrow_and_agree_with_groups() {
    let t = imported();
    let by_region = figures(&t, "?group_by=region");
    let wales =
        by_region["groups"].as_array().unwrap().iter().find(|row| row["group_key"] == "D").unwrap().clone();
    let only = figures(&t, "?region=D");
    assert_eq!(only["value_pence"], wales["value_pence"]);
    assert_eq!(only["lead_providers"], wales["lead_providers"]);
    let women = figures(&t, "?category=Women%27s%20Services");
    assert_eq!(women["contracts"], 40);
    assert_eq!(figures(&t, "?category=DF09")["contracts"], 40);
    assert_eq!(figures(&t, "?category=DF05")["contracts"], 45);
    assert_eq!(figures(&t, "?sector=voluntary")["lead_providers"], 23);
    assert_eq!(figures(&t, "?route=grant")["award_lines"], 0);
    assert_eq!(figures(&t, "?route=grant")["voluntary_shares"]["value"], Value::Null);
    let row = t.get(AWARDS).send().expect(200).body["rows"][0].clone();
    let lead = row["lead_provider_id"].as_str().unwrap();
    let of_lead = t.get(format!("{AWARDS}?lead={lead}")).send().expect(200);
    assert!(of_lead.body["rows"].as_array().unwrap().iter().all(|one| one["lead_name"] == row["lead_name"]));
    t.get(format!("{SUMMARY}?region=Mars")).send().problem(422, "invalid");
    t.get(format!("{SUMMARY}?lead=nobody")).send().problem(400, "malformed_parameter");
    t.get(format!("{SUMMARY}?colour=red")).send().problem(400, "unknown_parameter");
}

#[test]
fn as_at_reads_the_records_of_that_moment() {
    let t = TestApp::start();
    let before = t.app.clock.now();
    t.advance_seconds(10);
    import(&t, &day_one());
    let after = t.app.clock.now();
    t.advance_seconds(10);
    let dearer = with("awards.csv", ",544992,", ",544993,");
    assert!(matches!(import(&t, dearer.path()), Outcome::Imported(_)));
    t.advance_seconds(10);
    let at = |time| figures(&t, &format!("?as_at={time}"));
    assert_eq!(at(before)["award_lines"], 0);
    assert_eq!(at(before)["provider_codes"], 0);
    assert_eq!(at(before)["voluntary_shares"]["value"], Value::Null);
    assert_eq!(at(after)["award_lines"], 66);
    assert_eq!(at(after)["value_pence"], 19_607_427_700_i64);
    assert_eq!(at(after)["as_at"], after.to_string());
    assert_eq!(figures(&t, "")["value_pence"], 19_607_427_800_i64);
    let empty = t.get(format!("{AWARDS}?format=csv&as_at={before}")).send().expect(200);
    assert_eq!(empty.text.matches("\r\n").count(), 1, "a header and nothing else");
    let later = t.app.clock.now().plus_seconds(3600);
    t.get(format!("{SUMMARY}?as_at={later}")).send().problem(422, "invalid");
    t.get(format!("{SUMMARY}?as_at=yesterday")).send().problem(400, "malformed_parameter");
}

#[test]
fn importing_twice_changes_nothing() {
    let t = imported();
    let moment = t.app.clock.now();
    assert_eq!(import(&t, &day_one()), Outcome::Unchanged);
    assert_eq!(figures(&t, "")["contracts"], 110);
    let events = audit(&t, "?subject_kind=import");
    assert_eq!(events.len(), 1, "one event for one import");
    let out = command(&t, &day_one()).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(String::from_utf8_lossy(&out.stdout).contains("nothing changed"));
    // One line changes: only its row and event are new, and the warning names the figures.
    let dearer = with("awards.csv", ",544992,", ",544993,");
    let out = command(&t, dearer.path()).output().unwrap();
    assert!(String::from_utf8_lossy(&out.stderr).contains("do not give the published totals"));
    assert!(String::from_utf8_lossy(&out.stdout).contains("0 rows added, 1 changed"));
    assert_eq!(audit(&t, &format!("?subject_kind=award&from={moment}")).len(), 1);
}

#[test]
fn a_partner_taken_from_the_list_goes_and_its_past_stays() {
    let t = imported();
    let fewer = with("lots.csv", "SHELTER;THE_BRIDGE_EM", "SHELTER");
    assert_eq!(import(&t, fewer.path()), Outcome::Imported(load::Written { added: 0, changed: 2 }));
    assert!(matches!(import(&t, &day_one()), Outcome::Imported(_)));
    assert_eq!(import(&t, &day_one()), Outcome::Unchanged);
}

#[test]
fn what_an_earlier_import_had_cannot_be_left_out() {
    let t = imported();
    let folder =
        with("awards.csv", "co-commissioned, no value published", "co-commissioned, no value published");
    for (file, key) in [("awards.csv", "66,"), ("lots.csv", "66,")] {
        let path = folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(key)).collect();
        std::fs::write(&path, kept.join("\n") + "\n").unwrap();
    }
    let refused =
        Prepared::read(Source::Dir(folder.path())).and_then(|one| load::import(&t.app.db, one, || {}));
    let said = refused.unwrap_err().to_string();
    assert!(said.contains("put it back") || said.contains("nothing was imported"), "{said}");
    assert_eq!(figures(&t, "")["award_lines"], 66);
}

#[test]
fn a_bad_cell_is_named_and_nothing_is_imported() {
    let t = TestApp::start();
    for (file, from, to, place) in [
        ("awards.csv", ",544992,", ",a lot,", "awards.csv, line 2, column value_gbp"),
        (
            "awards.csv",
            "2,East Midlands,Women's Services",
            "2,Mars,Women's Services",
            "awards.csv, line 3, column region",
        ),
        ("awards.csv", "Lincolnshire,,,45", "Essex,,,45", "awards.csv, line 2, column pcc_areas"),
        ("lots.csv", "PRJ_5798", "PRJ 5798", "lots.csv, line 3, column contract_reference"),
        (
            "lots.csv",
            ",45,True,False,18,,NEWDAWN_NEWDAY",
            ",45,True,False,18,,NOBODY",
            "lots.csv, line 3, column subcontractor_codes",
        ),
        (
            "lead_providers.csv",
            ",private company,no,",
            ",private company,yes,",
            "lead_providers.csv, line 2, column is_voluntary",
        ),
        (
            "supply_chain_providers.csv",
            "ACCORD_HOUSING_ASSOC,Accord",
            "ACCORD_HOUSING_ASSOC,,Accord",
            "supply_chain_providers.csv, line 2",
        ),
    ] {
        let folder = with(file, from, to);
        let out = command(&t, folder.path()).output().unwrap();
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success(), "{place}");
        assert!(told.contains(place), "{place}:\n{told}");
        assert!(told.contains("To mend it:") && told.contains("nothing was imported"), "{told}");
    }
    assert_eq!(figures(&t, "")["award_lines"], 0);
    assert_eq!(figures(&t, "")["provider_codes"], 0);
}

#[test]
fn an_import_that_fails_midway_leaves_nothing() {
    let t = TestApp::start();
    let steps = std::sync::Arc::new(AtomicU64::new(0));
    let counted = steps.clone();
    let prepared = Prepared::read(Source::Dir(&day_one())).unwrap();
    let outcome: Result<Outcome, Problem> = load::import(&t.app.db, prepared, move || {
        assert!(counted.fetch_add(1, Ordering::SeqCst) < 150, "the power fails");
    });
    assert!(outcome.is_err() && steps.load(Ordering::SeqCst) > 100);
    assert_eq!(figures(&t, "")["provider_codes"], 0);
    assert!(matches!(import(&t, &day_one()), Outcome::Imported(_)));
}

#[test]
fn an_import_that_is_killed_leaves_nothing() {
    let t = TestApp::start();
    for milliseconds in [5, 20, 40, 60, 80, 100, 130, 160] {
        let mut child = command(&t, &day_one()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        let all = figures(&t, "");
        let found = (all["provider_codes"].as_i64(), all["award_lines"].as_i64(), all["contracts"].as_i64());
        assert!(
            [(Some(0), Some(0), Some(0)), (Some(93), Some(66), Some(110))].contains(&found),
            "after {milliseconds} ms: {found:?}"
        );
    }
    assert!(command(&t, &day_one()).status().unwrap().success());
    assert_eq!(figures(&t, "")["contracts"], 110);
}

#[test]
fn one_award_is_public_with_its_contracts_and_partners() {
    let t = imported();
    let mut page = t.get("/api/v1/public/awards?region=F&limit=3").send().expect(200);
    let mut seen = page.body["items"].as_array().unwrap().clone();
    assert_eq!(seen.len(), 3);
    while let Some(cursor) = page.body["next_cursor"].as_str() {
        page = t.get(format!("/api/v1/public/awards?region=F&limit=3&cursor={cursor}")).send().expect(200);
        seen.extend(page.body["items"].as_array().unwrap().clone());
    }
    let row = seen.iter().find(|row| row["source_row"] == "6").unwrap();
    let award =
        t.get(format!("/api/v1/public/awards/{}", row["award_id"].as_str().unwrap())).send().expect(200);
    assert_eq!(award.body["origin"], "published_import");
    assert_eq!(award.body["agreements"].as_array().unwrap().len(), 3);
    assert_eq!(award.body["agreements"][0]["state"], "not_known");
    let partners = award.body["supply_chain"].as_array().unwrap();
    assert_eq!(partners.len(), 6);
    assert!(partners.iter().all(|partner| partner["state"] == "not_known"));
    assert_eq!(award.body["charity_no"], Value::Null);
    t.get("/api/v1/public/awards/0196f0a2-7c1e-7d3a-9b52-3f6f0c8e2a11").send().problem(404, "not_found");
    t.get("/api/v1/public/awards?cursor=x").send().problem(422, "invalid");
}

#[test]
fn reports_beyond_the_public_need_their_roles() {
    let t = imported();
    let body = t.commissioning_body("Ministry");
    let provider = t.provider("A charity");
    let auditor = t.person(&[(&body, Role::Auditor, None, None)]);
    let writer = t.person(&[(&provider, Role::BidWriter, None, None)]);
    for path in ["/api/v1/reports", "/api/v1/reports/awards", "/api/v1/reports/awards-summary"] {
        t.get(path).send().problem(401, "not_signed_in");
        t.get(path).token(&writer).send().problem(403, "forbidden");
        let answer = t.get(path).token(&auditor).send().expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    t.get("/api/v1/audit/events").token(&writer).send().problem(403, "forbidden");
}

/// Every event that an auditor sees, once all are in the log.
fn audit(t: &TestApp, query: &str) -> Vec<Value> {
    let body = t.commissioning_body("Auditors");
    audit_of(t, &body, query)
}

fn audit_of(t: &TestApp, body: &str, query: &str) -> Vec<Value> {
    while fairlot::kernel::audit::sequence(&t.app.db).unwrap() > 0 {}
    let auditor = t.person(&[(body, Role::Auditor, None, None)]);
    let joint = if query.is_empty() { "?" } else { "&" };
    let mut events = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = t
            .get(format!("/api/v1/audit/events{query}{joint}limit=20{cursor}"))
            .token(&auditor)
            .send()
            .expect(200);
        events.extend(page.body["items"].as_array().unwrap().clone());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return events,
        }
    }
}

#[test]
fn every_event_of_the_import_can_be_checked() {
    let t = imported();
    let events = audit(&t, "");
    assert_eq!(events.len(), 67, "the import and 66 award lines");
    for event in &events {
        let mut bytes = hex::decode(event["salt"].as_str().unwrap()).unwrap();
        bytes.extend_from_slice(event["canonical"].as_str().unwrap().as_bytes());
        assert_eq!(event["commitment"], hex::encode(Sha256::digest(&bytes)));
    }
    let row = t.get(AWARDS).send().expect(200).body["rows"][5].clone();
    let source = events.iter().find(|event| event["id"] == row["source_event_id"]).unwrap();
    assert_eq!(source["subject_id"], row["award_id"]);
    assert_eq!(audit(&t, "?subject_kind=award").len(), 66);
    assert_eq!(audit(&t, "?actor=system%3Aimport&action=import").len(), 67);
    assert_eq!(audit(&t, "?region=F").len(), 0);
}

#[test]
fn events_are_the_bodys_own_and_embargoed_until_their_time() {
    let t = TestApp::start();
    let (ours, theirs) = (t.commissioning_body("Ours"), t.commissioning_body("Theirs"));
    let competition = bare_competition(&t, &ours, "F");
    let (body, parent) = (ours.clone(), competition.clone());
    t.app
        .db
        .write_now(move |_| {
            let actor = Actor::system("test");
            let entry = |action| {
                Entry::new(&actor, action, Subject::new("bid", "1")).body(&body).parent(&parent).region("F")
            };
            Ok(Audited::with_entries(
                (),
                entry("see"),
                vec![
                    entry("submit").embargo(Embargo::UntilOpened(parent.clone())),
                    entry("ask").embargo(Embargo::UntilCompleted(parent.clone())),
                ],
            ))
        })
        .unwrap();
    let actions = |body: &str| -> Vec<Value> {
        audit_of(&t, body, &format!("?parent={competition}"))
            .iter()
            .map(|event| event["action"].clone())
            .collect()
    };
    assert_eq!(actions(&theirs), Vec::<Value>::new());
    assert_eq!(actions(&ours), [json!("see")]);
    set_competition(&t, &competition, "opened", true);
    assert_eq!(actions(&ours), [json!("see"), json!("submit")]);
    set_competition(&t, &competition, "completed", true);
    assert_eq!(actions(&ours), [json!("see"), json!("submit"), json!("ask")]);
}

/// A published competition of a body, with nothing in it.
fn bare_competition(t: &TestApp, body: &str, region: &str) -> String {
    let (id, framework) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
    let (row, body, region) = (id.clone(), body.to_owned(), region.to_owned());
    t.arrange(move |tx| {
        let now = tx.now()?;
        let today = now.london_day();
        diesel::insert_into(frameworks::table)
            .values((
                frameworks::id.eq(&framework),
                frameworks::reference.eq(&framework),
                frameworks::body_id.eq(&body),
                frameworks::name.eq("A framework"),
                frameworks::summary.eq("-"),
                frameworks::regime.eq("pa2023_dynamic_market"),
                frameworks::state.eq("open"),
                frameworks::opens_on.eq(today),
                frameworks::closes_on.eq(today.plus_days(1)),
                frameworks::decision_working_days.eq(10),
                frameworks::appeal_working_days.eq(10),
                frameworks::minimum_partnering_days.eq(0),
                frameworks::minimum_bidding_days.eq(0),
                frameworks::minimum_mobilisation_days.eq(0),
                frameworks::standstill_working_days.eq(8),
                (
                    frameworks::created_by.eq("test"),
                    frameworks::created_at.eq(now),
                    frameworks::version.eq(1),
                    frameworks::recorded_at.eq(now),
                ),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(competitions::table)
            .values((
                competitions::id.eq(&row),
                competitions::reference.eq(&row),
                competitions::framework_id.eq(&framework),
                competitions::body_id.eq(&body),
                competitions::region_code.eq(&region),
                competitions::title.eq("A competition"),
                competitions::summary.eq("-"),
                competitions::state.eq("published"),
                competitions::anonymous.eq(false),
                competitions::price_formula.eq("fixed_price"),
                competitions::tie_break.eq("quality_then_price"),
                competitions::standstill_working_days.eq(8),
                competitions::created_by.eq("test"),
                competitions::created_at.eq(now),
                competitions::version.eq(1),
                competitions::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    id
}

fn set_competition(t: &TestApp, id: &str, state: &'static str, opened: bool) {
    let id = id.to_owned();
    t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::update(competitions::table.find(&id))
            .set((
                competitions::state.eq(state),
                competitions::opened_at.eq(opened.then_some(now)),
                competitions::version.eq(competitions::version + 1),
                competitions::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
}

/// An approved award of a competition whose agreement is still to come.
fn approved_award(t: &TestApp, competition: &str, lead: &str) -> String {
    let id = Uuid::now_v7().to_string();
    let (row, competition, lead) = (id.clone(), competition.to_owned(), lead.to_owned());
    t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::insert_into(awards::table)
            .values((
                awards::id.eq(&row),
                awards::reference.eq(&row),
                awards::competition_id.eq(&competition),
                awards::organisation_id.eq(&lead),
                awards::region_code.eq("F"),
                awards::category.eq("Accommodation"),
                awards::route.eq("contract"),
                awards::state.eq("approved"),
                awards::origin.eq("competition"),
                awards::value_pence.eq(1_000_000),
                awards::value_basis.eq("fixed"),
                awards::standard_term_months.eq(12),
                awards::created_at.eq(now),
                awards::version.eq(1),
                awards::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(award_categories::table)
            .values((award_categories::award_id.eq(&row), award_categories::category_code.eq("DF01")))
            .execute(tx.conn())?;
        Ok(())
    });
    id
}

fn move_award(t: &TestApp, id: &str, state: &'static str) {
    t.advance_seconds(5);
    let id = id.to_owned();
    t.arrange(move |tx| {
        let now = tx.now()?;
        diesel::update(awards::table.find(&id))
            .set((
                awards::state.eq(state),
                awards::notified_at.eq(Some(now)),
                awards::version.eq(awards::version + 1),
                awards::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    t.advance_seconds(5);
}

#[test]
fn an_award_of_a_competition_is_public_from_its_notice_on() {
    let t = TestApp::start();
    let (ours, theirs) = (t.commissioning_body("Ours"), t.commissioning_body("Theirs"));
    let charity = t.provider("A charity");
    let award = approved_award(&t, &bare_competition(&t, &ours, "F"), &charity);
    let seen = |role: Role, body: &str, region: Option<&str>| {
        let person = t.person(&[(body, role, region, None)]);
        let answer = t.get("/api/v1/reports/awards-summary").token(&person).send().expect(200);
        answer.body["award_lines"].as_i64().unwrap()
    };
    let approved = t.app.clock.now();
    assert_eq!(figures(&t, "")["award_lines"], 0);
    assert_eq!(seen(Role::Auditor, &ours, None), 1);
    assert_eq!(seen(Role::RegionalDirector, &ours, Some("F")), 1);
    assert_eq!(seen(Role::RegionalDirector, &ours, Some("D")), 0);
    assert_eq!(seen(Role::Auditor, &theirs, None), 0);
    let path = format!("/api/v1/public/awards/{award}");
    t.get(&path).send().problem(404, "not_found");
    move_award(&t, &award, "standstill");
    let noticed = t.app.clock.now();
    assert_eq!(figures(&t, "")["award_lines"], 1);
    assert_eq!(figures(&t, "")["contracts"], 0, "no agreement yet");
    assert_eq!(figures(&t, &format!("?as_at={approved}"))["award_lines"], 0);
    assert_eq!(seen(Role::Auditor, &theirs, None), 1);
    assert_eq!(t.get(&path).send().expect(200).body["status"], "subject_to_contract");
    move_award(&t, &award, "set_aside");
    assert_eq!(figures(&t, "")["award_lines"], 0);
    assert_eq!(figures(&t, &format!("?as_at={noticed}"))["award_lines"], 1);
    t.get(&path).send().problem(404, "not_found");
}

#[test]
fn refused_attempts_are_events_counted_together() {
    let t = TestApp::start();
    let body = t.commissioning_body("Ministry");
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    for _ in 0..3 {
        t.get("/api/v1/audit/events").token(&director).send().problem(403, "forbidden");
    }
    t.post("/api/v1/frameworks").token(&director).json(json!({})).send().problem(403, "forbidden");
    t.get("/api/v1/audit/events").send().problem(401, "not_signed_in");
    fairlot::kernel::audit::record_refusals(&t.app, true).unwrap();
    let events = audit_of(&t, &body, "?action=refused");
    let told: Vec<(&str, &str)> = events
        .iter()
        .map(|event| (event["subject_id"].as_str().unwrap(), event["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [("GET /api/v1/audit/events", "forbidden, 3 times"), ("POST /api/v1/frameworks", "forbidden"),]
    );
}
