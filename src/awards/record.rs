//! Recording awards and agreements: the same checks whether they come from a competition or from a published list.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::model::{Agreement, AgreementId, AreaTerm, Award, AwardId, AwardOrigin, NewAgreement, NewAward};
use super::rules;
use super::states::{AgreementState, AwardState};
use super::store;
use crate::kernel::authz::Side;
use crate::kernel::db::schema::{
    agreement_areas, agreements, award_areas, award_categories, award_lots, awards, organisations, regions,
};
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::reference;

/// Records an award with its areas, categories and lots.
///
/// # Errors
/// 422 with every fault of its fields and references; 409 where its source row is recorded already.
pub fn insert_award(tx: &mut Tx<'_>, new: &NewAward) -> Result<Award> {
    refuse(award_faults(tx, new)?)?;
    let now = tx.now()?;
    let (competition_id, bid_id) = new.competition.clone().unzip();
    let award = Award {
        id: AwardId::new(),
        reference: tx.next_reference("AW")?,
        competition_id,
        bid_id,
        organisation_id: new.organisation_id.clone(),
        region_code: new.region_code.clone(),
        category: new.category.clone(),
        cohort: new.cohort.clone(),
        route: new.route,
        state: match new.origin {
            AwardOrigin::Competition | AwardOrigin::Direct => AwardState::Recommended,
            AwardOrigin::PublishedImport => AwardState::Settled,
        },
        origin: new.origin,
        value_pence: new.value_pence,
        value_extended_pence: new.value_extended_pence,
        value_basis: new.value_basis,
        standard_term_months: new.standard_term_months,
        extension_months: new.extension_months,
        award_date: new.award_date,
        status_note: new.status_note.clone(),
        source_row: new.source_row.clone(),
        reason: new.reason.clone(),
        recommended_by: new.recommended_by.clone(),
        approved_by: None,
        notified_at: None,
        standstill_ends_at: None,
        created_at: now,
        version: 1,
        recorded_at: now,
    };
    diesel::insert_into(awards::table).values(&award).execute(tx.conn())?;
    insert_parts(tx, &award.id, new)?;
    Ok(award)
}

fn insert_parts(tx: &mut Tx<'_>, id: &AwardId, new: &NewAward) -> Result<()> {
    for area in &new.areas {
        diesel::insert_into(award_areas::table)
            .values((
                award_areas::award_id.eq(id.as_str()),
                award_areas::area_code.eq(&area.area_code),
                award_areas::ends_on.eq(area.ends_on),
            ))
            .execute(tx.conn())?;
    }
    for code in &new.category_codes {
        diesel::insert_into(award_categories::table)
            .values((award_categories::award_id.eq(id.as_str()), award_categories::category_code.eq(code)))
            .execute(tx.conn())?;
    }
    for lot in &new.lots {
        diesel::insert_into(award_lots::table)
            .values((award_lots::award_id.eq(id.as_str()), award_lots::lot_id.eq(lot)))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Records an agreement of an award.
///
/// # Errors
/// 422 with every fault of its fields and references; 409 where its reference is taken.
pub fn insert_agreement(tx: &mut Tx<'_>, award: &Award, new: &NewAgreement) -> Result<Agreement> {
    let mut faults = rules::agreement_faults(award, new);
    faults.extend(area_faults(tx, &award.region_code, award.origin, &new.areas)?);
    if award.origin != AwardOrigin::PublishedImport {
        let covered = store::award_areas(tx, &award.id)?;
        faults.extend(rules::areas_outside(&covered, &new.areas));
    }
    refuse(faults)?;
    let reference = match &new.reference {
        Some(reference) => free_reference(tx, reference)?,
        None => tx.next_reference("AG")?,
    };
    let agreement = agreement_row(tx, award, new, reference)?;
    diesel::insert_into(agreements::table).values(&agreement).execute(tx.conn())?;
    for area in &new.areas {
        diesel::insert_into(agreement_areas::table)
            .values((
                agreement_areas::agreement_id.eq(agreement.id.as_str()),
                agreement_areas::area_code.eq(&area.area_code),
                agreement_areas::ends_on.eq(area.ends_on),
            ))
            .execute(tx.conn())?;
    }
    Ok(agreement)
}

fn agreement_row(tx: &mut Tx<'_>, award: &Award, new: &NewAgreement, reference: String) -> Result<Agreement> {
    let now = tx.now()?;
    let published = &new.published;
    Ok(Agreement {
        id: AgreementId::new(),
        reference,
        award_id: award.id.clone(),
        organisation_id: award.organisation_id.clone(),
        kind: award.route,
        state: match award.origin {
            AwardOrigin::Competition | AwardOrigin::Direct => AgreementState::Draft,
            AwardOrigin::PublishedImport => AgreementState::NotKnown,
        },
        cohort: new.cohort.clone(),
        text: new.text.clone(),
        text_digest: new.text.as_deref().map(rules::text_digest),
        starts_on: new.starts_on,
        ends_on: new.ends_on.or_else(|| new.areas.iter().filter_map(|area| area.ends_on).max()),
        term_months: new.term_months,
        published_until: published.until.clone(),
        contract_type_code: published.contract_type_code.clone(),
        allows_female: published.allows_female,
        allows_male: published.allows_male,
        minimum_age: published.minimum_age,
        maximum_age: published.maximum_age,
        offered_at: None,
        provider_signed_by: None,
        provider_signed_at: None,
        provider_digest: None,
        countersigned_by: None,
        countersigned_at: None,
        reason: None,
        created_at: now,
        version: 1,
        recorded_at: now,
    })
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

fn free_reference(tx: &mut Tx<'_>, reference: &str) -> Result<String> {
    let taken: i64 =
        agreements::table.filter(agreements::reference.eq(reference)).count().get_result(tx.conn())?;
    if taken == 0 {
        Ok(reference.to_owned())
    } else {
        Err(Problem::new(Code::AlreadyExists, format!("An agreement {reference} is recorded already.")))
    }
}

/// Every fault of a new award: of its fields, and of what they name.
///
/// # Errors
/// 409 where its source row is recorded already.
pub(super) fn award_faults(tx: &mut Tx<'_>, new: &NewAward) -> Result<Vec<Fault>> {
    let mut faults = rules::award_faults(new);
    let side: Option<Side> = organisations::table
        .find(&new.organisation_id)
        .select(organisations::side)
        .first(tx.conn())
        .optional()?;
    if side != Some(Side::Provider) {
        faults.push(Fault::new("/organisation_id", "unknown", "Name a provider that is recorded."));
    }
    let known: i64 =
        regions::table.filter(regions::code.eq(&new.region_code)).count().get_result(tx.conn())?;
    if known == 0 {
        faults.push(Fault::new("/region_code", "unknown", "Name a region that is in force."));
    }
    for code in reference::missing_categories(tx, &new.category_codes)? {
        faults.push(Fault::new(
            "/category_codes",
            "unknown",
            format!("There is no service category {code}."),
        ));
    }
    faults.extend(area_faults(tx, &new.region_code, new.origin, &new.areas)?);
    if let Some(row) = &new.source_row {
        let taken: i64 = awards::table.filter(awards::source_row.eq(row)).count().get_result(tx.conn())?;
        if taken > 0 {
            return Err(Problem::new(Code::AlreadyExists, format!("Row {row} is recorded already.")));
        }
    }
    Ok(faults)
}

/// Areas must be in force, each once, and in the award's region; a competition saw to that before.
fn area_faults(
    db: &mut Snapshot<'_>,
    region_code: &str,
    origin: AwardOrigin,
    areas: &[AreaTerm],
) -> Result<Vec<Fault>> {
    let codes: Vec<String> = areas.iter().map(|area| area.area_code.clone()).collect();
    let mut faults: Vec<Fault> = reference::missing_areas(db, &codes)?
        .iter()
        .map(|code| Fault::new("/areas", "unknown", format!("There is no area {code}.")))
        .collect();
    if codes.iter().collect::<BTreeSet<_>>().len() < codes.len() {
        faults.push(Fault::new("/areas", "repeated", "Name each area once."));
    }
    if origin != AwardOrigin::Competition && faults.is_empty() {
        let inside = reference::areas_in_region(db, region_code)?;
        let outside = codes.iter().filter(|code| !inside.contains(*code));
        faults.extend(outside.map(|code| {
            Fault::new("/areas", "outside_region", format!("{code} is not in region {region_code}."))
        }));
    }
    Ok(faults)
}
