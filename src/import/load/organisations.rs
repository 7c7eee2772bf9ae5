//! The providers of the lists. No charity or company number is given for any, and none is made up.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::Change;
use crate::import::day_one::{Provider, Sector};
use crate::kernel::db::Tx;
use crate::kernel::db::schema::organisations;
use crate::kernel::error::Result;

/// The organisation's id, and what became of its row.
pub(super) fn put(tx: &mut Tx<'_>, provider: &Provider) -> Result<(String, Change)> {
    let found: Option<(String, String, String, String, i64)> = organisations::table
        .filter(organisations::source_code.eq(&provider.code))
        .select((
            organisations::id,
            organisations::name,
            organisations::sector,
            organisations::kind,
            organisations::version,
        ))
        .first(tx.conn())
        .optional()?;
    let Some((id, name, sector, kind, version)) = found else {
        return Ok((insert(tx, provider)?, Change::Added));
    };
    if name == provider.name && sector == sector_of(provider) && kind == kind_of(provider) {
        return Ok((id, Change::None));
    }
    let now = tx.now()?;
    diesel::update(organisations::table.find(&id))
        .set((
            organisations::name.eq(&provider.name),
            organisations::name_normalised.eq(normalised(&provider.name)),
            organisations::sector.eq(sector_of(provider)),
            organisations::kind.eq(kind_of(provider)),
            organisations::version.eq(version + 1),
            organisations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok((id, Change::Changed))
}

fn insert(tx: &mut Tx<'_>, provider: &Provider) -> Result<String> {
    let id = Uuid::now_v7().to_string();
    let now = tx.now()?;
    diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(&id),
            organisations::side.eq("provider"),
            organisations::name.eq(&provider.name),
            organisations::name_normalised.eq(normalised(&provider.name)),
            organisations::kind.eq(kind_of(provider)),
            organisations::sector.eq(sector_of(provider)),
            organisations::income_band.eq("not_known"),
            organisations::origin.eq("published_import"),
            organisations::source_code.eq(&provider.code),
            organisations::created_at.eq(now),
            organisations::version.eq(1),
            organisations::recorded_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

fn sector_of(provider: &Provider) -> &'static str {
    match provider.sector {
        Sector::Unknown => "not_known",
        known => known.code(),
    }
}

/// Only what the list says outright; a housing association can have several legal forms.
fn kind_of(provider: &Provider) -> &'static str {
    match provider.class.as_deref() {
        Some("charity") => "charity",
        Some("private company") => "company",
        Some("public body") => "public_body",
        Some("VCSE - social enterprise") => "social_enterprise",
        Some("VCSE - charity partnership") => "consortium",
        _ => "not_known",
    }
}

fn normalised(name: &str) -> String {
    let composed: String = name.nfkc().collect();
    composed.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
