//! Every operation × every caller × the stage of a competition, against the committed table `visibility.csv`.
//!
//! Each cell is the status that the caller gets. Changes are asked for with an `If-Match` that no resource has, so
//! that a caller who may do it gets 412 (or is told what is wrong with the request) and nothing changes; 401, 403 and 404 say who may not
//! act and who may not know. `UPDATE_DOCS=1` writes the table anew: read its difference against the
//! specification's table of who may know what before committing it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{
    allocations, applications, competitions, frameworks, memberships, question_sets,
};
use serde_json::{Value, json};

use crate::builders::{Person, Published, RoleIn};
use crate::evaluation::{CONTRACT, act, to_moderation};
use crate::harness::TestApp;

/// What there is when everyone tries everything. In the middle three, one submitted bid names an accepted partner.
const STAGES: [&str; 6] = ["draft", "published", "closed", "opened", "decided", "notified"];

struct World {
    t: TestApp,
    callers: Vec<(&'static str, Option<String>)>,
    ids: BTreeMap<&'static str, String>,
}

/// The competition of a stage with the people who have a part in it.
struct Cast {
    body: String,
    competition: String,
    lead: String,
    rival: String,
    director: Person,
    commissioner: Person,
    evaluator: Person,
    signatory: Person,
    partner_owner: Person,
    /// Of a second body that commissions the competition too.
    second_director: Person,
    ids: BTreeMap<&'static str, String>,
}

fn world(stage: &str) -> World {
    let t = TestApp::start();
    let cast = if ["decided", "notified"].contains(&stage) { decided(&t, stage) } else { bidding(&t, stage) };
    let (body, lead) = (&cast.body, &cast.lead);
    let other_body = t.commissioning_body("Another body");
    let platform = t.platform();
    let person = |roles: &[RoleIn<'_>]| Some(t.person(roles).token);
    let callers = vec![
        ("nobody", None),
        ("framework_manager", person(&[(body, Role::FrameworkManager, None, None)])),
        ("regional_director", Some(cast.director.token.clone())),
        ("director_elsewhere", person(&[(body, Role::RegionalDirector, Some("A"), None)])),
        ("second_director", Some(cast.second_director.token.clone())),
        ("commissioner", Some(cast.commissioner.token.clone())),
        ("evaluator", Some(cast.evaluator.token.clone())),
        ("auditor", person(&[(body, Role::Auditor, None, None)])),
        ("auditor_of_another_body", person(&[(&other_body, Role::Auditor, None, None)])),
        ("owner", person(&[(lead, Role::Owner, None, None)])),
        ("signatory", Some(cast.signatory.token.clone())),
        ("bid_writer", person(&[(lead, Role::BidWriter, None, None)])),
        ("viewer", person(&[(lead, Role::Viewer, None, None)])),
        ("partner_owner", Some(cast.partner_owner.token.clone())),
        ("rival_signatory", person(&[(&cast.rival, Role::Signatory, None, None)])),
        ("administrator", person(&[(&platform, Role::Administrator, None, None)])),
    ];
    let mut ids = cast.ids;
    ids.insert("competitions", cast.competition);
    ids.insert("organisations", cast.lead);
    World { t, callers, ids }
}

/// A competition before its decision; in `draft`, its framework and the lead's application are drafts too.
fn bidding(t: &TestApp, stage: &str) -> Cast {
    let body = t.commissioning_body("Ministry");
    let (lead, partner, rival) = (t.provider("Lead"), t.provider("Partner"), t.provider("Rival"));
    let competition = t.published_competition(&body, &[&lead, &partner, &rival], 3_600, false);
    let signatory = t.person(&[(&lead, Role::Signatory, None, None)]);
    let partner_owner = t.person(&[(&partner, Role::Owner, None, None)]);
    let director = t.person(&[(&body, Role::RegionalDirector, Some("F"), None)]);
    let commissioner = t.person(&[(&body, Role::Commissioner, Some("F"), None)]);
    let mut ids = BTreeMap::new();
    ids.insert("published-documents", t.published_document(&competition.id, &director).expect(201).id());
    if stage == "draft" {
        ids.extend(drafts(t, &competition, &lead));
        ids.extend(named_document(t, &lead, &signatory, &ids));
    } else {
        ids.extend(submitted_bid(
            t,
            &competition,
            &lead,
            &partner,
            signatory.as_ref(),
            partner_owner.as_ref(),
        ));
    }
    if ["closed", "opened"].contains(&stage) {
        t.set_deadline(&competition.id, t.app.clock.now().plus_seconds(-1));
        fairlot::timekeeping::act_due(&t.app).expect("closing");
    }
    if stage == "opened" {
        let path = format!("/api/v1/competitions/{}/open-bids", competition.id);
        t.post(&path).token(&director).json(json!({})).send().expect(202);
        t.post(&path).token(&commissioner).json(json!({})).send().expect(200);
    }
    ids.insert("frameworks", competition.framework.clone());
    ids.insert("clarifications", t.clarifications(&competition.id, &lead, 1).remove(0));
    ids.insert("addenda", t.addendum(&competition.id));
    ids.insert("pipeline-notices", t.pipeline_notice(&competition, stage != "draft"));
    let event = t.engagement_event(&competition, stage != "draft");
    ids.insert("sector-responses", t.sector_response(&event));
    ids.insert("engagement-events", event);
    ids.insert("competition-templates", t.competition_template(&competition));
    ids.insert("provider-proposals", t.proposal(&lead, &body, stage != "draft"));
    let second = t.commissioning_body("Police and Crime Office");
    ids.insert("co-commissioners", t.co_commissioner(&competition.id, &second, stage != "draft"));
    ids.insert("lots", competition.lots[0].clone());
    ids.insert("criterion_id", competition.criteria[0].clone());
    let evaluator = t.person(&[(&body, Role::Evaluator, None, Some(&competition.id))]);
    Cast {
        body,
        competition: competition.id,
        lead,
        rival,
        director,
        commissioner,
        evaluator,
        signatory,
        partner_owner,
        second_director: t.person(&[(&second, Role::RegionalDirector, Some("F"), None)]),
        ids,
    }
}

/// Turns what is published into drafts, and adds an allocation: nobody but their own people knows of them.
fn drafts(t: &TestApp, competition: &Published, lead: &str) -> BTreeMap<&'static str, String> {
    let allocation = t.allocation(&competition.body, 1_000_000);
    let (row, provider, held) = (competition.clone(), lead.to_owned(), allocation.clone());
    let (sender, receiver) = std::sync::mpsc::channel();
    t.arrange(move |tx| {
        let (now, framework, id) = (tx.now()?, &row.framework, &row.id);
        diesel::update(competitions::table.find(id))
            .set((
                competitions::state.eq("draft"),
                competitions::published_at.eq(None::<fairlot::kernel::clock::UtcTime>),
                competitions::version.eq(competitions::version + 1),
                competitions::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::update(frameworks::table.find(framework))
            .set(frameworks::state.eq("draft"))
            .execute(tx.conn())?;
        let own = applications::table.filter(applications::organisation_id.eq(&provider));
        let application: String = own.select(applications::id).first(tx.conn())?;
        let membership: String = memberships::table
            .filter(memberships::application_id.eq(&application))
            .select(memberships::id)
            .first(tx.conn())?;
        diesel::update(applications::table.find(&application))
            .set((applications::state.eq("submitted"), applications::submitted_at.eq(now)))
            .execute(tx.conn())?;
        let set: String = question_sets::table
            .filter(question_sets::framework_id.eq(framework))
            .select(question_sets::id)
            .first(tx.conn())?;
        let fund: String = allocations::table.find(&held).select(allocations::fund_id).first(tx.conn())?;
        let (virement, pledge) = moving(tx, &fund, &held)?;
        let found = [
            ("virements", virement),
            ("pledges", pledge),
            ("applications", application),
            ("memberships", membership),
            ("question-sets", set),
            ("funds", fund),
            ("allocations", held.clone()),
        ];
        sender.send(BTreeMap::from(found)).expect("a test");
        Ok(())
    });
    receiver.recv().expect("ids")
}

/// A virement from region A to the allocation of region F, and a pledge to it.
fn moving(
    tx: &mut fairlot::kernel::db::Tx<'_>,
    fund: &str,
    held: &str,
) -> fairlot::kernel::error::Result<(String, String)> {
    use fairlot::kernel::db::schema::{allocations as a, pledges as p, virements as v};
    let [other, virement, pledge] =
        ["a110", "7173", "91ed"].map(|end| format!("00000000-0000-7000-8000-00000000{end}"));
    let now = tx.now()?;
    diesel::insert_into(a::table)
        .values((
            a::id.eq(&other),
            a::fund_id.eq(fund),
            a::region_code.eq("A"),
            a::financial_year.eq(2026),
            a::allocated_pence.eq(1_000),
            a::version.eq(1),
            a::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(v::table)
        .values((
            v::id.eq(&virement),
            v::fund_id.eq(fund),
            v::financial_year.eq(2026),
            v::from_allocation_id.eq(&other),
            v::to_allocation_id.eq(held),
            v::amount_pence.eq(10),
            v::state.eq("proposed"),
            v::reason.eq("Need"),
            v::proposed_by.eq("test"),
            v::proposed_at.eq(now),
            v::version.eq(1),
            v::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    diesel::insert_into(p::table)
        .values((
            p::id.eq(&pledge),
            p::allocation_id.eq(held),
            p::funder_name.eq("Council"),
            p::funder_type.eq("council"),
            p::amount_pence.eq(10),
            p::state.eq("pledged"),
            p::created_by.eq("test"),
            p::created_at.eq(now),
            p::version.eq(1),
            p::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok((virement, pledge))
}

/// A document of the lead that an answer of its application and evidence of its membership name.
fn named_document(
    t: &TestApp,
    lead: &str,
    signatory: &Person,
    ids: &BTreeMap<&'static str, String>,
) -> BTreeMap<&'static str, String> {
    use fairlot::kernel::db::schema::{application_answers as a, membership_evidence as e, questions as q};
    let document = t.document(lead, signatory, "accounts.txt", b"Accounts").expect(201).id();
    let (application, membership) = (ids["applications"].clone(), ids["memberships"].clone());
    let named = document.clone();
    t.arrange(move |tx| {
        let now = tx.now()?;
        let set: String =
            applications::table.find(&application).select(applications::question_set_id).first(tx.conn())?;
        diesel::insert_into(q::table)
            .values((
                q::id.eq("00000000-0000-7000-8000-00000000d0c5"),
                q::question_set_id.eq(set),
                q::code.eq("Q99"),
                q::position.eq(99_i64),
                q::section.eq("Accounts"),
                q::text_en.eq("Your latest accounts"),
                q::kind.eq("file"),
                q::choices.eq("[]"),
                q::requirement_version.eq(1_i64),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(a::table)
            .values((
                a::id.eq("00000000-0000-7000-8000-00000000a71d"),
                a::application_id.eq(application.clone()),
                a::question_code.eq("Q99"),
                a::value.eq(json!(named).to_string()),
                a::version.eq(1_i64),
                a::answered_by.eq("system:test"),
                a::recorded_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(e::table)
            .values((
                e::id.eq("00000000-0000-7000-8000-00000000e71d"),
                e::membership_id.eq(membership.clone()),
                e::requirement.eq("Q99"),
                e::name.eq("Accounts"),
                e::state.eq("offered"),
                e::required.eq(false),
                e::recorded_at.eq(now),
                e::document_id.eq(named.clone()),
            ))
            .execute(tx.conn())?;
        Ok(())
    });
    ["organisations document", "applications document", "memberships document"]
        .into_iter()
        .map(|name| (name, document.clone()))
        .collect()
}

/// A decided competition with its declarations, scores and award, of which the bidders were told in `notified`: then
/// there is a drafted agreement too.
fn decided(t: &TestApp, stage: &str) -> Cast {
    let body = t.commissioning_body("Ministry");
    let allocation = t.allocation(&body, 1_000_000);
    let c = t.opened_competition(&body, &allocation, &CONTRACT);
    let [evaluator, _] = to_moderation(t, &c, [&[[4, 4], [3, 3]], &[[4, 4], [3, 3]]]);
    act(t, &c, &c.commissioner, "settle").expect(200);
    t.post(format!("/api/v1/competitions/{}/recommend", c.id))
        .token(&c.commissioner)
        .json(json!({"reason": "The highest total"}))
        .send()
        .expect(200);
    let made = act(t, &c, &c.director, "decide").expect(200).body;
    let award = made["awards"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/competitions/{}/conflict-declarations", c.id);
    let declarations = t.get(path).token(&evaluator).send().expect(200).body;
    let first = |list: &Value| list["items"][0]["id"].as_str().unwrap().to_owned();
    let [winner, loser] = &c.bids[..] else { panic!("two bids") };
    let partner = t.provider("Partner");
    let mut ids = BTreeMap::from([
        ("conflict-declarations", first(&declarations)),
        ("bids", winner.id.clone()),
        ("lots", c.lots[0].clone()),
        ("criterion_id", c.criteria[0].clone()),
    ]);
    if stage == "notified" {
        let path = format!("/api/v1/awards/{award}");
        t.post(format!("{path}/notify")).token(&c.commissioner).send().expect(200);
        let terms = json!({"areas": [{"area_code": "lincolnshire"}], "starts_on": "2027-04-01",
            "term_months": 36, "text": "Words"});
        let agreement = t.post(format!("{path}/agreements")).token(&c.commissioner).json(terms).send();
        ids.insert("agreements", agreement.expect(201).id());
        ids.extend(t.chain_rows(winner, &partner, &award, &body));
    }
    ids.insert("awards", award);
    let second = t.commissioning_body("Police and Crime Office");
    ids.insert("co-commissioners", t.co_commissioner(&c.id, &second, true));
    Cast {
        ids,
        competition: c.id.clone(),
        lead: winner.provider.clone(),
        signatory: winner.signatory.clone(),
        rival: loser.provider.clone(),
        partner_owner: t.person(&[(&partner, Role::Owner, None, None)]),
        director: c.director.clone(),
        commissioner: c.commissioner.clone(),
        second_director: t.person(&[(&second, Role::RegionalDirector, Some("F"), None)]),
        evaluator,
        body,
    }
}

pub fn submitted_bid(
    t: &TestApp,
    competition: &Published,
    lead: &str,
    partner: &str,
    signatory: &str,
    partner_owner: &str,
) -> BTreeMap<&'static str, String> {
    let content = json!({
        "organisation_id": lead,
        "lots": [{"lot_id": competition.lots[0], "price_pence": 5_000_000}],
        "answers": competition.criteria.iter().map(|id| json!({"criterion_id": id, "text": "We listen."})).collect::<Vec<_>>(),
    });
    let bid = t
        .post(format!("/api/v1/competitions/{}/bids", competition.id))
        .token(signatory)
        .json(content)
        .send()
        .expect(201)
        .id();
    let terms = json!({"role": "Mentoring", "areas": ["lincolnshire"], "value_pence": 250_000, "volume": 40,
        "payment_days": 30, "starts_on": "2027-04-01"});
    let entry = t
        .post(format!("/api/v1/bids/{bid}/supply-chain"))
        .token(signatory)
        .json(json!({"partner_id": partner, "terms": terms}))
        .send()
        .expect(201)
        .id();
    let act =
        |token: &str, path: String, body: Value| t.post(path).token(token).json(body).send().expect(200);
    let expires_at = t.app.clock.now().plus_seconds(600);
    let invited = act(
        signatory,
        format!("/api/v1/supply-chain-entries/{entry}/invite"),
        json!({"expires_at": expires_at}),
    );
    let accepted = json!({"terms_digest": invited.body["terms_digest"]});
    act(partner_owner, format!("/api/v1/supply-chain-entries/{entry}/accept"), accepted);
    act(signatory, format!("/api/v1/bids/{bid}/submit"), json!({}));
    BTreeMap::from([("bids", bid), ("supply-chain-entries", entry)])
}

/// An operation with its path filled in.
struct Operation {
    id: String,
    method: String,
    path: String,
    body: Option<(String, Value)>,
}

/// The paths of everything that can be read of what there is.
pub fn reads(ids: &BTreeMap<&'static str, String>) -> Vec<String> {
    operations("published", ids).into_iter().filter(|one| one.method == "GET").map(|one| one.path).collect()
}

/// In the stages without a bid before its opening, those that reach what differs there.
fn operations(stage: &str, ids: &BTreeMap<&'static str, String>) -> Vec<Operation> {
    let document = fairlot::app::openapi().unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = operation["requestBody"]["content"].as_object().and_then(|content| {
                let (kind, media) = content.iter().next()?;
                Some((kind.clone(), sample(&document, &media["schema"])))
            });
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: filled(path, ids),
                body,
            });
        }
    }
    if ["draft", "decided", "notified"].contains(&stage) {
        all.retain(|one| ids.values().any(|id| one.path.contains(id.as_str())));
    }
    // Reading changes nothing, so it comes first.
    all.sort_by(|a, b| (a.method != "GET", &a.id).cmp(&(b.method != "GET", &b.id)));
    all
}

/// A path whose parameters name what the world holds, or nothing.
fn filled(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let (mut before, collection) =
        ("", path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default());
    let parts = path.split('/').map(|part| {
        let filled = match part.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some("id") => ids.get(before).cloned(),
            Some("document_id") => ids.get(format!("{collection} document").as_str()).cloned(),
            Some(name) => ids.get(name).cloned(),
            None => Some(part.to_owned()),
        };
        before = part;
        filled.unwrap_or_else(|| "00000000-0000-4000-8000-000000000000".to_owned())
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A value of the schema, from its examples.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        return document.pointer(pointer).map_or(Value::Null, |named| sample(document, named));
    }
    let given = schema.get("example").or_else(|| schema["examples"].get(0)).or_else(|| schema["enum"].get(0));
    if let Some(given) = given {
        return given.clone();
    }
    if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        return choices
            .iter()
            .find(|one| one["type"] != "null")
            .map_or(Value::Null, |one| sample(document, one));
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    match schema["type"].as_str() {
        Some("object") => schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| required.contains(&json!(name)))
            .map(|(name, one)| (name.clone(), sample(document, one)))
            .collect(),
        Some("array") => json!([sample(document, &schema["items"])]),
        Some("string") => json!("text"),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        _ => Value::Null,
    }
}

fn row(world: &World, stage: &str, operation: &Operation) -> String {
    let mut row = format!("{},{stage}", operation.id);
    for (_, token) in &world.callers {
        let mut request = world.t.any(&operation.method, &operation.path);
        if let Some(token) = token {
            request = request.token(token);
        }
        if operation.method != "GET" {
            request = request.if_match("\"0\"");
        }
        request = match &operation.body {
            Some((kind, body)) if kind == "application/json" => request.json(body.clone()),
            Some((kind, _)) => request.bytes(kind, Vec::new()),
            None => request,
        };
        write!(row, ",{}", request.send().status).unwrap();
    }
    row
}

#[test]
fn who_may_know_and_do_what() {
    let mut table = String::new();
    for stage in STAGES {
        let world = world(stage);
        if table.is_empty() {
            let names: Vec<&str> = world.callers.iter().map(|(name, _)| *name).collect();
            table = format!("operation,stage,{}\n", names.join(","));
        }
        let mut rows: Vec<String> =
            operations(stage, &world.ids).iter().map(|operation| row(&world, stage, operation)).collect();
        rows.sort();
        table.push_str(&rows.join("\n"));
        table.push('\n');
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/visibility.csv");
    if std::env::var_os("UPDATE_DOCS").is_some() && !TestApp::is_postgres() {
        std::fs::write(&file, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let differences: Vec<String> = table
        .lines()
        .filter(|line| !committed.lines().any(|known| known == *line))
        .map(|line| {
            let name = line.splitn(3, ',').take(2).collect::<Vec<_>>().join(",");
            let known = committed.lines().find(|known| known.starts_with(&format!("{name},")));
            format!("now   {line}\ntable {}", known.unwrap_or("has no row"))
        })
        .collect();
    assert!(
        differences.is_empty() && table.lines().count() == committed.lines().count(),
        "who may know what has changed, or an operation has no row:\n{}",
        differences.join("\n")
    );
}

/// The specification's facts about bids, read from the committed table.
#[test]
fn the_table_says_what_the_specification_says_of_bids() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/visibility.csv");
    let text = std::fs::read_to_string(file).expect("the table");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let cells: BTreeMap<(String, String, String), String> = reader
        .records()
        .flat_map(|row| {
            let row = row.unwrap();
            let (operation, stage) = (row[0].to_owned(), row[1].to_owned());
            headers
                .iter()
                .zip(row.iter())
                .skip(2)
                .map(|(caller, cell)| {
                    ((operation.clone(), stage.clone(), caller.to_owned()), cell.to_owned())
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let cell = |operation: &str, stage: &str, caller: &str| {
        cells[&(operation.to_owned(), stage.to_owned(), caller.to_owned())].clone()
    };
    let commissioning = ["regional_director", "commissioner", "auditor"];
    for ((operation, stage, caller), status) in &cells {
        assert!(!status.starts_with('5'), "{operation} {stage} {caller}: {status}");
    }
    for operation in ["get_competition", "list_lots", "get_framework", "get_question_set"] {
        assert_eq!(cell(operation, "draft", "nobody"), "404", "a draft is nobody's to know");
        assert_eq!(cell(operation, "draft", "signatory"), "404");
        assert_eq!(cell(operation, "draft", "auditor"), "200");
    }
    assert_eq!(cell("get_public_award", "decided", "nobody"), "404", "before the notice");
    assert_eq!(cell("get_public_award", "notified", "nobody"), "200");
    assert_eq!(cell("get_assessment_summary", "decided", "signatory"), "404");
    assert_eq!(cell("get_assessment_summary", "notified", "signatory"), "200");
    for stage in ["published", "closed"] {
        for caller in commissioning {
            assert_eq!(cell("list_bids", stage, caller), "409", "{caller} {stage}: sealed");
        }
        for caller in commissioning.iter().chain(&[
            "evaluator",
            "framework_manager",
            "rival_signatory",
            "nobody",
            "administrator",
        ]) {
            for operation in ["get_bid", "get_bid_receipt", "list_bid_documents", "list_bid_supply_chain"] {
                let found = cell(operation, stage, caller);
                assert!(
                    ["401", "403", "404", "409"].contains(&found.as_str()),
                    "{operation} {stage} {caller}: {found}"
                );
            }
        }
        assert_eq!(cell("get_bid", stage, "signatory"), "200");
        assert_eq!(cell("get_bid", stage, "partner_owner"), "404", "a partner sees its own entry only");
        assert_eq!(cell("get_supply_chain_entry", stage, "partner_owner"), "200");
    }
    for caller in commissioning {
        assert_eq!(cell("get_bid", "opened", caller), "200");
    }
    assert_eq!(cell("get_bid", "opened", "director_elsewhere"), "404");
    assert_eq!(cell("get_bid", "opened", "auditor_of_another_body"), "404");
    assert_eq!(cell("get_bid", "opened", "rival_signatory"), "404");
}
