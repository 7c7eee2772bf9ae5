//! Whom a competition reaches: counted before publication, invited, told of as possible partners, reminded.

use std::collections::BTreeMap;

use diesel::prelude::*;
use fairlot::kernel::authz::Role;
use fairlot::kernel::db::schema::{memberships, organisations};
use serde_json::{Value, json};

use crate::browser::shows;
use crate::builders::Person;
use crate::competitions::{act, admit, ground, published, whole_draft};
use crate::harness::TestApp;
use crate::mails::settled;

fn told(t: &TestApp, person: &Person, kind: &str) -> usize {
    let address = format!("{}@example.org", person.id);
    t.mails().into_iter().filter(|mail| mail.to == address && mail.kind == kind).count()
}

fn owner_of(t: &TestApp, provider: &str) -> Person {
    t.person(&[(provider, Role::Owner, None, None), (provider, Role::Signatory, None, None)])
}

/// A member: its provider, categories, areas, tier and income band.
type Row = (String, Vec<String>, Vec<String>, i64, String);
/// Whether a scope of that tier has something.
type Holds<'a> = &'a dyn Fn(&[String], &[String], i64) -> bool;

/// Scope, tier and income band of each member, as the tables say; not by the program's own queries.
fn members(t: &TestApp, framework: &str) -> Vec<Row> {
    let framework = framework.to_owned();
    let rows: Vec<(String, String, String, i64, String)> = t
        .app
        .db
        .read_now(move |db| {
            Ok(memberships::table
                .inner_join(organisations::table)
                .filter(memberships::framework_id.eq(framework))
                .select((
                    memberships::organisation_id,
                    memberships::categories,
                    memberships::areas,
                    memberships::tier,
                    organisations::income_band,
                ))
                .load(db.conn())?)
        })
        .unwrap();
    let codes = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap();
    rows.into_iter().map(|(id, c, a, tier, band)| (id, codes(&c), codes(&a), tier, band)).collect()
}

#[test]
fn counts_invitations_and_partners_are_those_of_the_memberships() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let bands = ["under_100k", "100k_to_1m", "not_known"];
    for place in 0..9_i64 {
        let provider = t.provider(&format!("Provider {place}"));
        admit(&t, &g.framework, &provider, place % 3 + 1);
        let (id, band) = (provider.clone(), bands[usize::try_from(place / 3).unwrap()]);
        t.arrange(move |tx| {
            diesel::update(organisations::table.find(&id))
                .set((organisations::income_band.eq(band), organisations::version.eq(2)))
                .execute(tx.conn())?;
            if place % 2 == 1 {
                let narrower = memberships::table.filter(memberships::organisation_id.eq(&id));
                diesel::update(narrower)
                    .set((memberships::areas.eq("[\"kent\"]"), memberships::version.eq(2)))
                    .execute(tx.conn())?;
            }
            Ok(())
        });
    }
    let id = whole_draft(&t, &g, 4_000_000);
    let check = act(&t, &g.commissioner, &id, "check", json!({})).expect(200).body;
    let out = t.get(format!("/api/v1/competitions/{id}")).token(&g.director).send().expect(200).body;
    let (lot, found) = (&out["lots"][0], &check["lots"][0]);
    let all = members(&t, &g.framework);
    let wanted = |codes: &Value, has: &[String]| -> usize {
        codes.as_array().unwrap().iter().filter(|code| has.iter().any(|one| *code == one)).count()
    };
    let size = |codes: &Value| codes.as_array().unwrap().len();
    let by_band = |holds: Holds<'_>| {
        let mut counts = BTreeMap::new();
        for (.., band) in all.iter().filter(|(_, c, a, tier, _)| holds(c, a, *tier)) {
            *counts.entry(band.clone()).or_insert(0) += 1;
        }
        json!(counts)
    };
    let tier = lot["tier"].as_i64().unwrap();
    let has_categories = |c: &[String]| wanted(&lot["category_codes"], c) == size(&lot["category_codes"]);
    let has_areas = |a: &[String]| wanted(&lot["area_codes"], a) == size(&lot["area_codes"]);
    let covers = |c: &[String], a: &[String], t: i64| has_categories(c) && has_areas(a) && t >= tier;
    assert_eq!(found["covering_by_income_band"], by_band(&|c, a, t| covers(c, a, t)));
    assert_eq!(found["excluded_by_category"], by_band(&|c, _, _| !has_categories(c)));
    assert_eq!(found["excluded_by_area"], by_band(&|_, a, _| !has_areas(a)));
    assert_eq!(found["excluded_by_tier"], by_band(&|_, _, t| t < tier));
    let touches = |c: &[String], a: &[String]| {
        wanted(&lot["category_codes"], c) > 0 && wanted(&lot["area_codes"], a) > 0
    };
    assert_eq!(found["possible_partners"], by_band(&|c, a, t| touches(c, a) && !covers(c, a, t)));
    assert!(!found["possible_partners"].as_object().unwrap().is_empty());
    for (area, count) in check["members_by_area"].as_object().unwrap() {
        assert_eq!(*count, all.iter().filter(|(_, _, a, _, _)| a.contains(area)).count(), "{area}");
    }
    let value = lot["value_pence"].as_i64().unwrap() * 12 / lot["term_months"].as_i64().unwrap();
    let shares = json!({"1": value, "2": value / 2, "3": value / 3, "5": value / 5});
    assert_eq!(found["yearly_share_pence"], shares);
    shows(
        &t.browser_of(&g.commissioner).get(&format!("/competitions/{id}/reach")).expect(200),
        &["Could be partners", "Members by area", "Lincolnshire"],
    );

    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    let path = format!("/api/v1/competitions/{id}/invitations?limit=100");
    let list = t.get(path).token(&g.director).send().expect(200).body;
    let mut invited: Vec<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["organisation_id"].as_str().unwrap().to_owned())
        .collect();
    let mut expected: Vec<String> =
        all.iter().filter(|(_, c, a, t, _)| covers(c, a, *t)).map(|(id, ..)| id.clone()).collect();
    invited.sort();
    expected.sort();
    assert_eq!(invited, expected);
}

#[test]
fn the_invited_are_reminded_once_and_possible_partners_told_once() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let providers = ["Fits", "Declines", "Too small"].map(|name| t.provider(name));
    let [fits, declines, small] = providers.each_ref().map(|provider| owner_of(&t, provider));
    for (provider, tier) in providers.iter().zip([2, 2, 1]) {
        admit(&t, &g.framework, provider, tier);
    }
    let id = published(&t, &g, 4_000_000);
    act(&t, &declines, &id, "decline", json!({"reason": "Too far for us."})).expect(200);
    settled(&t);
    assert_eq!(
        (told(&t, &small, "competition-for-partners"), told(&t, &fits, "competition-for-partners")),
        (1, 0)
    );
    assert_eq!(
        (told(&t, &small, "competition-invitation"), told(&t, &fits, "competition-invitation")),
        (0, 1)
    );

    let reminded = |people: [&Person; 3]| {
        for _ in 0..2 {
            fairlot::timekeeping::act_due(&t.app).unwrap();
        }
        settled(&t);
        people.map(|person| told(&t, person, "competition-closes-soon"))
    };
    let everybody = [&fits, &declines, &small];
    let deadline = t.app.clock.now().plus_seconds(20 * 86_400);
    t.set_deadline(&id, deadline);
    assert_eq!(reminded(everybody), [0, 0, 0]);
    t.advance_seconds(18 * 86_400);
    assert_eq!(reminded(everybody), [1, 0, 0]);
    // Put off, it is near once more.
    t.set_deadline(&id, deadline.plus_seconds(20 * 86_400));
    assert_eq!(reminded(everybody), [1, 0, 0]);
    t.advance_seconds(20 * 86_400);
    assert_eq!(reminded(everybody), [2, 0, 0]);
}

#[test]
fn the_route_decision_stands_on_one_page_for_everyone_once_published() {
    let t = TestApp::start();
    let g = ground(&t, (10, 20, 30), 5_000_000);
    let id = whole_draft(&t, &g, 4_000_000);
    let page = format!("/competitions/{id}/route/record");
    t.browser().get(&page).expect(303);
    let draft = t.browser_of(&g.commissioner).get(&page).expect(200);
    shows(&draft, &["Grant or contract", "70 of 100"]);
    act(&t, &g.commissioner, &id, "submit-for-approval", json!({})).expect(200);
    act(&t, &g.director, &id, "publish", json!({})).expect(200);
    shows(&t.browser().get(&page).expect(200), &["70 of 100", "Yes", "No"]);
}
