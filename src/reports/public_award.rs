//! One published award with its agreements and its supply chain.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::awards;
use super::filter::Filter;
use super::views::{AgreementOut, EndOut, PartnerOut, PublicAwardOut};
use crate::awards::public_direct as direct_award;
use crate::kernel::clock::Day;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::awards as award_table;
use crate::kernel::db::schema::{
    agreement_areas, agreements, areas, award_areas, organisations, supply_chain_entries,
};
use crate::kernel::error::{Problem, Result};

/// States of an entry whose partner had accepted its place.
const ACCEPTED: [&str; 6] = ["accepted", "engaged", "released", "replaced", "never_used", "not_known"];

/// The award as everyone may see it now; 404 before its notice.
pub fn public_award(db: &mut Snapshot<'_>, id: &str) -> Result<PublicAwardOut> {
    let now = db.now()?;
    let award = awards::one(db, &Filter::everyone(now), id)?.ok_or_else(Problem::not_found)?;
    let (origin, bid): (String, Option<String>) =
        award_table::table.find(id).select((award_table::origin, award_table::bid_id)).first(db.conn())?;
    let agreements = agreements_of(db, id)?;
    let direct = direct_award(db, id)?;
    let supply_chain = supply_chain(db, &agreements, bid.as_deref())?;
    Ok(PublicAwardOut {
        id: id.to_owned(),
        award,
        origin,
        direct,
        area_ends: area_ends(db, id)?,
        agreements,
        supply_chain,
    })
}

fn area_ends(db: &mut Snapshot<'_>, award: &str) -> Result<Vec<EndOut>> {
    let rows: Vec<(String, String, Option<Day>)> = award_areas::table
        .inner_join(areas::table)
        .filter(award_areas::award_id.eq(award))
        .order(areas::name)
        .select((areas::code, areas::name, award_areas::ends_on))
        .load(db.conn())?;
    Ok(rows.into_iter().map(|(area_code, area, ends_on)| EndOut { area_code, area, ends_on }).collect())
}

/// Drafts and what was withdrawn are left out.
fn agreements_of(db: &mut Snapshot<'_>, award: &str) -> Result<Vec<AgreementOut>> {
    use agreements as g;
    type Row = (
        (String, String, String, String, Option<String>, Option<Day>, Option<Day>, Option<String>),
        (i64, Option<bool>, Option<bool>, Option<i64>, Option<i64>),
    );
    let rows: Vec<Row> = g::table
        .filter(g::award_id.eq(award))
        .filter(g::state.ne_all(["draft", "withdrawn"]))
        .order(g::reference)
        .select((
            (g::id, g::reference, g::kind, g::state, g::cohort, g::starts_on, g::ends_on, g::published_until),
            (g::term_months, g::allows_female, g::allows_male, g::minimum_age, g::maximum_age),
        ))
        .load(db.conn())?;
    let ids: Vec<&str> = rows.iter().map(|row| row.0.0.as_str()).collect();
    let mut areas = agreement_areas_of(db, &ids)?;
    let view = |(first, second): Row| {
        let (id, reference, kind, state, cohort, starts_on, ends_on, published_until) = first;
        let (term_months, allows_female, allows_male, minimum_age, maximum_age) = second;
        AgreementOut {
            areas: areas.remove(&id).unwrap_or_default(),
            id,
            reference,
            kind,
            state,
            cohort,
            starts_on,
            ends_on,
            published_until,
            term_months,
            allows_female,
            allows_male,
            minimum_age,
            maximum_age,
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn agreement_areas_of(db: &mut Snapshot<'_>, agreements: &[&str]) -> Result<BTreeMap<String, Vec<EndOut>>> {
    let rows: Vec<(String, String, String, Option<Day>)> = agreement_areas::table
        .inner_join(areas::table)
        .filter(agreement_areas::agreement_id.eq_any(agreements))
        .order((agreement_areas::agreement_id, areas::name))
        .select((agreement_areas::agreement_id, areas::code, areas::name, agreement_areas::ends_on))
        .load(db.conn())?;
    let mut by_agreement: BTreeMap<String, Vec<EndOut>> = BTreeMap::new();
    for (agreement, area_code, area, ends_on) in rows {
        by_agreement.entry(agreement).or_default().push(EndOut { area_code, area, ends_on });
    }
    Ok(by_agreement)
}

/// The partners of the award's bid, or of its imported agreements.
fn supply_chain(
    db: &mut Snapshot<'_>,
    agreements: &[AgreementOut],
    bid: Option<&str>,
) -> Result<Vec<PartnerOut>> {
    use supply_chain_entries as s;
    type Row = (String, String, Option<String>, Option<String>, Option<i64>, Option<i64>, String);
    let references: BTreeMap<&str, &str> =
        agreements.iter().map(|one| (one.id.as_str(), one.reference.as_str())).collect();
    let ids: Vec<&str> = references.keys().copied().collect();
    let rows: Vec<Row> = s::table
        .inner_join(organisations::table.on(organisations::id.eq(s::partner_id)))
        .filter(s::agreement_id.eq_any(ids).or(s::bid_id.eq(bid.unwrap_or_default())))
        .filter(s::state.eq_any(ACCEPTED))
        .order((organisations::name, s::id))
        .select((
            s::partner_id,
            organisations::name,
            s::role,
            s::agreement_id,
            s::value_pence,
            s::volume,
            s::state,
        ))
        .load(db.conn())?;
    let view = |(partner_id, name, role, agreement, value_pence, volume, state): Row| PartnerOut {
        partner_id,
        name,
        role,
        agreement_reference: agreement
            .as_deref()
            .and_then(|id| references.get(id))
            .map(|reference| (*reference).to_owned()),
        value_pence,
        volume,
        state,
    };
    Ok(rows.into_iter().map(view).collect())
}
