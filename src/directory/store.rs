//! The only Diesel of the directory.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::views::{DirectoryMembershipOut, DirectoryProviderOut, DirectoryQuery};
use crate::frameworks::FrameworkId;
use crate::kernel::db::Snapshot;
use crate::kernel::db::schema::{frameworks as f, memberships as m};
use crate::kernel::db::types::Json;
use crate::kernel::error::Result;
use crate::organisations::{HomeNation, Kind, OrganisationId};

/// Where a page begins: the last row's normalised name and id.
pub(super) type Key = (String, String);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: OrganisationId,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    name_normalised: String,
    #[diesel(sql_type = Text)]
    kind: Kind,
    #[diesel(sql_type = Nullable<Text>)]
    home_nation: Option<HomeNation>,
    #[diesel(sql_type = Nullable<Text>)]
    home_region_code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    public_summary: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    website: Option<String>,
}

/// Providers that are listed and have an active membership with the category and the area, in the order of their names.
/// An empty filter lets everything pass. SQLite numbers `$n` by first appearance: they stand in their order.
const PAGE: &str = "SELECT o.id, o.name, o.name_normalised, o.kind, o.home_nation, o.home_region_code, \
    d.public_summary, d.website \
    FROM organisation_details d JOIN organisations o ON o.id = d.organisation_id \
    WHERE d.directory_listed AND d.merged_into_id IS NULL AND o.side = 'provider' \
    AND EXISTS (SELECT 1 FROM memberships m WHERE m.organisation_id = o.id AND m.state = 'active' \
        AND ($1 = '' OR EXISTS (SELECT 1 FROM membership_categories c \
            WHERE c.membership_id = m.id AND c.category_code = $1)) \
        AND ($2 = '' OR EXISTS (SELECT 1 FROM membership_areas a \
            WHERE a.membership_id = m.id AND a.area_code = $2))) \
    AND (o.name_normalised > $3 OR (o.name_normalised = $3 AND o.id > $4)) \
    ORDER BY o.name_normalised, o.id LIMIT $5";

/// One page of the directory, each row with its key.
pub(super) fn page(
    db: &mut Snapshot<'_>,
    query: &DirectoryQuery,
    after: Option<Key>,
    limit: i64,
) -> Result<Vec<(DirectoryProviderOut, Key)>> {
    let (name, id) = after.unwrap_or_default();
    let rows: Vec<Row> = diesel::sql_query(PAGE)
        .bind::<Text, _>(query.category.clone().unwrap_or_default())
        .bind::<Text, _>(query.area.clone().unwrap_or_default())
        .bind::<Text, _>(name)
        .bind::<Text, _>(id)
        .bind::<BigInt, _>(limit)
        .load(db.conn())?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let mut scopes = memberships(db, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = (row.name_normalised, row.id.to_string());
            let provider = DirectoryProviderOut {
                memberships: scopes.remove(row.id.as_str()).unwrap_or_default(),
                id: row.id,
                name: row.name,
                kind: row.kind,
                home_nation: row.home_nation,
                home_region_code: row.home_region_code,
                summary: row.public_summary,
                website: row.website,
            };
            (provider, key)
        })
        .collect())
}

type Scope = (String, FrameworkId, Json<Vec<String>>, Json<Vec<String>>);

/// The active memberships of these providers.
fn memberships(
    db: &mut Snapshot<'_>,
    ids: &[String],
) -> Result<BTreeMap<String, Vec<DirectoryMembershipOut>>> {
    let rows: Vec<Scope> = m::table
        .filter(m::organisation_id.eq_any(ids.to_vec()))
        .filter(m::state.eq("active"))
        .order(m::id)
        .select((m::organisation_id, m::framework_id, m::categories, m::areas))
        .load(db.conn())?;
    let frameworks: Vec<&FrameworkId> = rows.iter().map(|(_, id, ..)| id).collect();
    let names: Vec<(FrameworkId, String)> =
        f::table.filter(f::id.eq_any(frameworks)).select((f::id, f::name)).load(db.conn())?;
    let names: BTreeMap<String, String> =
        names.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let mut scopes: BTreeMap<String, Vec<DirectoryMembershipOut>> = BTreeMap::new();
    for (organisation, framework_id, categories, areas) in rows {
        scopes.entry(organisation).or_default().push(DirectoryMembershipOut {
            framework_name: names.get(framework_id.as_str()).cloned().unwrap_or_default(),
            framework_id,
            categories: categories.0,
            areas: areas.0,
        });
    }
    Ok(scopes)
}
