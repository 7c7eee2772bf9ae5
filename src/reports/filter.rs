//! What is asked of a report, and for whom.

use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::format::Format;
use crate::kernel::authz::{Actor, Permission, ReadReports, Role};
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Code, Fault, Problem, Result};
use crate::organisations::OrganisationId;

crate::text_enum! {
    /// What a summary is divided by.
    pub enum GroupBy {
        Region = "region",
        Category = "category",
        Lead = "lead",
        Sector = "sector",
    }
}

crate::text_enum! {
    /// The sector of a lead provider.
    pub enum SectorKind {
        Voluntary = "voluntary",
        Public = "public",
        Private = "private",
        NotKnown = "not_known",
    }
}

crate::text_enum! {
    /// How an award was made.
    pub enum RouteKind {
        Grant = "grant",
        Contract = "contract",
    }
}

/// One question to the award reports.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The moment whose rows are read.
    pub as_at: UtcTime,
    /// The region's code.
    pub region: Option<String>,
    /// The category as it stands in the award, or the code of a service category that it has.
    pub category: Option<String>,
    /// The lead provider's id.
    pub lead: Option<String>,
    /// The lead provider's sector.
    pub sector: Option<SectorKind>,
    /// Grant or contract.
    pub route: Option<RouteKind>,
    /// Where the reader may also see awards that are approved and not yet published: `|body:region|body:*|`.
    reach: String,
}

impl Filter {
    /// What everybody may see: imported awards, and those of competitions from their notice on.
    #[must_use]
    pub const fn everyone(as_at: UtcTime) -> Self {
        Self {
            as_at,
            region: None,
            category: None,
            lead: None,
            sector: None,
            route: None,
            reach: String::new(),
        }
    }

    /// The same for a reader who also sees the approved awards of the own body and region.
    #[must_use]
    pub fn reader(mut self, actor: &Actor) -> Self {
        self.reach = reach(actor);
        self
    }

    pub(super) fn reach(&self) -> &str {
        &self.reach
    }
}

/// Where a reader of the commissioning side may see what is not published: `|body:region|body:*|`.
pub(super) fn reach(actor: &Actor) -> String {
    reach_of(actor, ReadReports::ROLES)
}

/// The same for some roles.
pub(super) fn reach_of(actor: &Actor, roles: &[Role]) -> String {
    let grants = actor.grants.iter().filter(|grant| roles.contains(&grant.role));
    grants
        .map(|grant| format!("|{}:{}|", grant.body_id, grant.region_code.as_deref().unwrap_or("*")))
        .collect()
}

/// The parameters of report `awards`.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AwardsQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// Only this region, by its code.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "F", min_length = 1, max_length = 20)]
    pub region: Option<String>,
    /// Only this category: as it stands in the award, or the code of a service category.
    #[validate(length(min = 1, max = 200))]
    #[param(example = "Accommodation", min_length = 1, max_length = 200)]
    pub category: Option<String>,
    /// Only this lead provider.
    #[param(value_type = Option<OrganisationId>)]
    pub lead: Option<OrganisationId>,
    /// Only lead providers of this sector.
    pub sector: Option<SectorKind>,
    /// Only grants, or only contracts.
    pub route: Option<RouteKind>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

/// The parameters of report `awards-summary`.
#[derive(Debug, Clone, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// The moment whose records are read, not in the future; now where it is left out.
    #[param(example = "2026-05-21T12:00:00Z")]
    pub as_at: Option<UtcTime>,
    /// Only this region, by its code.
    #[validate(length(min = 1, max = 20))]
    #[param(example = "F", min_length = 1, max_length = 20)]
    pub region: Option<String>,
    /// Only this category: as it stands in the award, or the code of a service category.
    #[validate(length(min = 1, max = 200))]
    #[param(example = "Accommodation", min_length = 1, max_length = 200)]
    pub category: Option<String>,
    /// Only this lead provider.
    #[param(value_type = Option<OrganisationId>)]
    pub lead: Option<OrganisationId>,
    /// Only lead providers of this sector.
    pub sector: Option<SectorKind>,
    /// Only grants, or only contracts.
    pub route: Option<RouteKind>,
    /// Also the figures of each group.
    pub group_by: Option<GroupBy>,
    /// The form of the answer; it goes before the Accept header.
    pub format: Option<Format>,
}

impl SummaryQuery {
    /// The part that both reports share.
    pub(super) fn awards(self) -> AwardsQuery {
        AwardsQuery {
            as_at: self.as_at,
            region: self.region,
            category: self.category,
            lead: self.lead,
            sector: self.sector,
            route: self.route,
            format: self.format,
        }
    }
}

/// The moment asked for, or `now`; 422 for a moment to come, whose records can change.
pub(super) fn moment(as_at: Option<UtcTime>, now: UtcTime) -> Result<UtcTime> {
    if as_at.is_some_and(|at| at > now) {
        let detail = "as_at: give a time that is not in the future.";
        return Err(
            Problem::new(Code::Invalid, detail).with_faults(vec![Fault::new("as_at", "future", detail)])
        );
    }
    Ok(as_at.unwrap_or(now))
}

impl AwardsQuery {
    /// The filter, with `now` where no moment is asked for; 422 for a moment to come, whose records can change.
    pub(super) fn filter(self, now: UtcTime) -> Result<Filter> {
        Ok(Filter {
            as_at: moment(self.as_at, now)?,
            region: self.region,
            category: self.category,
            lead: self.lead.map(String::from),
            sector: self.sector,
            route: self.route,
            reach: String::new(),
        })
    }
}
