//! Gathers notices, events and competitions into one list, the last published first.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::views::{OpportunityKind, OpportunityOut};
use crate::competitions::{self, Competition, Lot};
use crate::engagement::{self, Event};
use crate::frameworks::{self, FrameworkId, Tier};
use crate::kernel::clock::UtcTime;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::organisations;
use crate::kernel::error::Result;
use crate::news::Scope;
use crate::pipeline::{self, Notice};

/// Rows read at once while a filter is looked for.
const PIECE: i64 = 200;

/// Where an opportunity stands in the list.
pub type Key = (UtcTime, String);

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A service category.
    pub category: Option<String>,
    /// An area.
    pub area: Option<String>,
    /// A tier.
    pub tier: Option<i64>,
    /// A kind.
    pub kind: Option<OpportunityKind>,
}

impl Wanted {
    /// Whether opportunities of this kind are looked for.
    fn takes(&self, kind: OpportunityKind) -> bool {
        self.kind.is_none_or(|wanted| wanted == kind)
    }

    /// Whether a notice or lot with this scope is looked for.
    #[must_use]
    pub fn fits(&self, categories: &[String], areas: &[String], tier: Option<i64>) -> bool {
        let among = |wanted: &Option<String>, codes: &[String]| {
            wanted.as_ref().is_none_or(|code| codes.contains(code))
        };
        among(&self.category, categories)
            && among(&self.area, areas)
            && self.tier.is_none_or(|wanted| tier == Some(wanted))
    }
}

/// At most `most` opportunities that come after `after`, the last published first.
///
/// # Errors
/// Those of the database.
pub fn opportunities(
    db: &mut Snapshot<'_>,
    public_url: &str,
    wanted: &Wanted,
    after: Option<Key>,
    most: usize,
) -> Result<Vec<OpportunityOut>> {
    let mut all = Vec::new();
    if wanted.takes(OpportunityKind::PipelineNotice) {
        all.extend(planned(db, public_url, wanted, after.clone(), most)?);
    }
    if wanted.takes(OpportunityKind::EngagementEvent) {
        all.extend(events(db, public_url, wanted, after.clone(), most)?);
    }
    if wanted.takes(OpportunityKind::Competition) {
        all.extend(open(db, public_url, wanted, after, most)?);
    }
    all.sort_by(|a, b| (b.published_at, &b.id).cmp(&(a.published_at, &a.id)));
    all.truncate(most);
    let names = names(db, &all)?;
    for one in &mut all {
        one.body_name = names.get(&one.body_id).cloned().unwrap_or_default();
    }
    Ok(all)
}

fn planned(
    db: &mut Snapshot<'_>,
    public_url: &str,
    wanted: &Wanted,
    mut after: Option<Key>,
    most: usize,
) -> Result<Vec<OpportunityOut>> {
    let mut found = Vec::new();
    loop {
        let rows = pipeline::awaited_page(db, after.as_ref(), PIECE)?;
        after = rows.last().and_then(|one| Some((one.published_at?, one.id.to_string())));
        found.extend(rows.into_iter().filter_map(|one| of_notice(public_url, wanted, one)));
        if after.is_none() || found.len() >= most {
            return Ok(found);
        }
    }
}

fn of_notice(public_url: &str, wanted: &Wanted, one: Notice) -> Option<OpportunityOut> {
    let terms = one.terms;
    if !wanted.fits(&terms.category_codes, &terms.area_codes, terms.tier) {
        return None;
    }
    Some(OpportunityOut {
        kind: OpportunityKind::PipelineNotice,
        reference: one.reference?,
        url: format!("{public_url}/pipeline/{}", one.id),
        title: terms.title,
        summary: terms.summary,
        body_id: one.body_id,
        body_name: String::new(),
        region_code: one.region_code,
        framework_id: Some(one.framework_id),
        category_codes: terms.category_codes,
        area_codes: terms.area_codes,
        tiers: terms.tier.into_iter().collect(),
        expected_publication_on: terms.expected_publication_on,
        questions_until: None,
        deadline: None,
        starts_on: terms.expected_start_on,
        begins_at: None,
        ends_at: None,
        place: None,
        published_at: one.published_at?,
        updated_at: one.recorded_at,
        version: one.version,
        id: one.id.into(),
    })
}

fn events(
    db: &mut Snapshot<'_>,
    public_url: &str,
    wanted: &Wanted,
    mut after: Option<Key>,
    most: usize,
) -> Result<Vec<OpportunityOut>> {
    let mut found = Vec::new();
    loop {
        let rows = engagement::upcoming_page(db, after.as_ref(), PIECE)?;
        after = rows.last().and_then(|one| Some((one.published_at?, one.id.to_string())));
        found.extend(rows.into_iter().filter_map(|one| of_event(public_url, wanted, one)));
        if after.is_none() || found.len() >= most {
            return Ok(found);
        }
    }
}

/// An event says nothing of tiers, so that a search for one never leaves it out.
fn of_event(public_url: &str, wanted: &Wanted, one: Event) -> Option<OpportunityOut> {
    let terms = one.terms;
    if !wanted.fits(&terms.category_codes, &terms.area_codes, wanted.tier) {
        return None;
    }
    Some(OpportunityOut {
        kind: OpportunityKind::EngagementEvent,
        reference: one.reference?,
        url: format!("{public_url}/events/{}", one.id),
        title: terms.title,
        summary: terms.summary,
        body_id: one.body_id,
        body_name: String::new(),
        region_code: one.region_code,
        framework_id: one.framework_id,
        category_codes: terms.category_codes,
        area_codes: terms.area_codes,
        tiers: Vec::new(),
        expected_publication_on: None,
        questions_until: None,
        deadline: None,
        starts_on: None,
        begins_at: terms.begins_at,
        ends_at: terms.ends_at,
        place: Some(terms.place),
        published_at: one.published_at?,
        updated_at: one.recorded_at,
        version: one.version,
        id: one.id.into(),
    })
}

fn open(
    db: &mut Snapshot<'_>,
    public_url: &str,
    wanted: &Wanted,
    mut after: Option<Key>,
    most: usize,
) -> Result<Vec<OpportunityOut>> {
    let (mut found, mut tiers) = (Vec::new(), BTreeMap::new());
    loop {
        let rows = competitions::open_page(db, after.as_ref(), PIECE)?;
        after = rows.last().and_then(|(row, _)| Some((row.published_at?, row.id.to_string())));
        for (row, lots) in rows {
            let lots = with_tiers(db, &mut tiers, &row.framework_id, lots)?;
            found.extend(of_competition(public_url, wanted, row, &lots));
        }
        if after.is_none() || found.len() >= most {
            return Ok(found);
        }
    }
}

/// The lots with their tiers; those of a framework are read once.
fn with_tiers(
    db: &mut Snapshot<'_>,
    known: &mut BTreeMap<FrameworkId, Vec<Tier>>,
    framework: &FrameworkId,
    lots: Vec<Lot>,
) -> Result<Vec<(Lot, i64)>> {
    if !known.contains_key(framework) {
        known.insert(framework.clone(), frameworks::tiers(db, framework)?);
    }
    let tiers = known.get(framework).map(Vec::as_slice).unwrap_or_default();
    lots.into_iter()
        .map(|lot| {
            let tier = competitions::tier_of_lot(&lot, tiers)?;
            Ok((lot, tier))
        })
        .collect()
}

fn of_competition(
    public_url: &str,
    wanted: &Wanted,
    row: Competition,
    lots: &[(Lot, i64)],
) -> Option<OpportunityOut> {
    if !lots.iter().any(|(lot, tier)| wanted.fits(&lot.categories, &lot.areas, Some(*tier))) {
        return None;
    }
    let codes = |of: fn(&Lot) -> &Vec<String>| -> Vec<String> {
        let all: BTreeSet<&String> = lots.iter().flat_map(|(lot, _)| of(lot)).collect();
        all.into_iter().cloned().collect()
    };
    let tiers: BTreeSet<i64> = lots.iter().map(|(_, tier)| *tier).collect();
    Some(OpportunityOut {
        kind: OpportunityKind::Competition,
        reference: row.reference,
        url: format!("{public_url}/competitions/{}", row.id),
        title: row.title,
        summary: row.summary,
        body_id: row.body_id,
        body_name: String::new(),
        region_code: row.region_code,
        framework_id: Some(row.framework_id),
        category_codes: codes(|lot| &lot.categories),
        area_codes: codes(|lot| &lot.areas),
        tiers: tiers.into_iter().collect(),
        expected_publication_on: None,
        questions_until: row.questions_until.or(row.deadline),
        deadline: row.deadline,
        starts_on: row.starts_on,
        begins_at: None,
        ends_at: None,
        place: None,
        published_at: row.published_at?,
        updated_at: row.recorded_at,
        version: row.version,
        id: row.id.into(),
    })
}

/// An opportunity that everyone may know of now, and what it is about: the notice, or each lot.
#[derive(Debug, Clone)]
pub struct Current {
    /// As the public list shows it.
    pub shown: OpportunityOut,
    /// A filter fits where it fits one of them.
    pub scopes: Vec<Scope>,
}

/// One opportunity; nothing where it is not public, or is over.
///
/// # Errors
/// Those of the database.
pub fn current(
    db: &mut Snapshot<'_>,
    public_url: &str,
    kind: OpportunityKind,
    id: &str,
) -> Result<Option<Current>> {
    let found = match kind {
        OpportunityKind::PipelineNotice => current_notice(db, public_url, id)?,
        OpportunityKind::EngagementEvent => current_event(db, public_url, id)?,
        OpportunityKind::Competition => current_competition(db, public_url, id)?,
    };
    let Some(mut found) = found else { return Ok(None) };
    let names = names(db, std::slice::from_ref(&found.shown))?;
    found.shown.body_name = names.get(&found.shown.body_id).cloned().unwrap_or_default();
    Ok(Some(found))
}

fn current_notice(db: &mut Snapshot<'_>, public_url: &str, id: &str) -> Result<Option<Current>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let Some(one) = pipeline::published_notice(db, &id)? else { return Ok(None) };
    let scopes = vec![one.terms.scope()];
    Ok(of_notice(public_url, &Wanted::default(), one).map(|shown| Current { shown, scopes }))
}

fn current_event(db: &mut Snapshot<'_>, public_url: &str, id: &str) -> Result<Option<Current>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let Some(one) = engagement::upcoming_event(db, &id)? else { return Ok(None) };
    let scopes = one.terms.scopes();
    Ok(of_event(public_url, &Wanted::default(), one).map(|shown| Current { shown, scopes }))
}

fn current_competition(db: &mut Snapshot<'_>, public_url: &str, id: &str) -> Result<Option<Current>> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let Some((row, lots)) = competitions::open_competition(db, &id)? else { return Ok(None) };
    let lots = with_tiers(db, &mut BTreeMap::new(), &row.framework_id, lots)?;
    let scope = |(lot, tier): &(Lot, i64)| Scope {
        category_codes: lot.categories.clone(),
        area_codes: lot.areas.clone(),
        tier: Some(*tier),
    };
    let scopes = lots.iter().map(scope).collect();
    let shown = of_competition(public_url, &Wanted::default(), row, &lots);
    Ok(shown.map(|shown| Current { shown, scopes }))
}

fn names(db: &mut Snapshot<'_>, all: &[OpportunityOut]) -> Result<BTreeMap<String, String>> {
    let bodies: BTreeSet<&String> = all.iter().map(|one| &one.body_id).collect();
    let rows: Vec<(String, String)> = organisations::table
        .filter(organisations::id.eq_any(bodies))
        .select((organisations::id, organisations::name))
        .load(db.conn())?;
    Ok(rows.into_iter().collect())
}

/// When the list last changed, whatever it is narrowed to.
///
/// # Errors
/// Those of the database.
pub(super) fn last_change(db: &mut Snapshot<'_>) -> Result<UtcTime> {
    let planned = pipeline::last_change(db)?.max(engagement::last_change(db)?);
    Ok(planned.max(competitions::last_opening_or_closing(db)?).unwrap_or_default())
}
