//! The reports' figures as the pages show them.

use crate::kernel::money::Share as Ratio;
use crate::reports::{AwardRow, AwardsSummary, ShareOut, SummaryRow};
use crate::web::views::public::{AwardLine, Basis, Group, Sector, Share, Term, Totals, ValueBasis};

pub(super) fn totals(row: &SummaryRow) -> Totals {
    let shares = &row.voluntary_shares;
    let all = [
        (Basis::LeadProviders, &shares.lead_providers),
        (Basis::Contracts, &shares.contracts),
        (Basis::AwardLines, &shares.award_lines),
        (Basis::Value, &shares.value),
    ];
    Totals {
        award_lines: row.award_lines,
        contracts: row.contracts,
        lead_providers: row.lead_providers,
        voluntary_lead_providers: row.voluntary_lead_providers,
        value_pence: row.value_pence,
        shares: all.into_iter().filter_map(|(basis, share)| shown(basis, share.as_ref()?)).collect(),
    }
}

fn shown(basis: Basis, share: &ShareOut) -> Option<Share> {
    let ratio = Ratio::new(share.part, share.whole)?;
    Some(Share { basis, per_mille: ratio.per_mille(), part: share.part, whole: share.whole })
}

/// The groups of a summary with their shares of its value.
pub(super) fn groups(summary: &AwardsSummary) -> Vec<Group> {
    summary
        .groups
        .iter()
        .map(|row| Group {
            name: row.group_name.clone().unwrap_or_default(),
            award_lines: row.award_lines,
            contracts: row.contracts,
            value_pence: row.value_pence,
            per_mille: Ratio::new(row.value_pence, summary.whole.value_pence).map_or(0, Ratio::per_mille),
        })
        .collect()
}

pub(super) fn line(row: AwardRow) -> AwardLine {
    AwardLine {
        href: format!("/awards/{}", row.award_id),
        region: row.region,
        category: row.category,
        lead: row.lead_name,
        sector: sector(&row.sector),
        areas: row.areas,
        value_pence: row.value_standard_pence,
        value_basis: basis(&row.value_basis),
        contracts: row.contracts,
        terms: vec![Term { areas: String::new(), months: Some(row.standard_term_months), until: None }],
    }
}

fn sector(word: &str) -> Sector {
    match word {
        "voluntary" => Sector::Voluntary,
        "public" => Sector::Public,
        "private" => Sector::Private,
        _ => Sector::NotKnown,
    }
}

fn basis(word: &str) -> ValueBasis {
    if word == "fixed" { ValueBasis::Fixed } else { ValueBasis::Predicted }
}
