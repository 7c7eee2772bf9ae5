//! Lead providers and supply-chain providers.

use std::collections::BTreeSet;

use super::{Provider, Sector};
use crate::import::fault::Faults;
use crate::import::source::Source;
use crate::import::table::{self, Key, Row, Table};

const LEADS: &str = "lead_providers.csv";
const LEAD_COLUMNS: &[&str] =
    &["provider_code", "provider", "names_as_published", "class", "is_voluntary", "confidence"];
const PARTNERS: &str = "supply_chain_providers.csv";
const PARTNER_COLUMNS: &[&str] = &["provider_code", "name"];

/// A supply-chain provider.
#[derive(Debug)]
pub(super) struct Partner {
    pub(super) code: String,
    name: String,
}

/// Reads the leads. Their names are unique: the other files use them.
pub(super) fn leads(source: Source<'_>, faults: &mut Faults) -> Table<Provider> {
    let read = table::read(source, LEADS, LEAD_COLUMNS, Key::FirstColumn, faults, |row, faults| {
        lead(row, faults).map(|lead| (row.clone(), lead))
    });
    let mut names = BTreeSet::new();
    let mut published = BTreeSet::new();
    for (row, lead) in &read.rows {
        let mend = "correct one of the two";
        if !names.insert(&lead.name) {
            faults.push(row.fault("provider", "a name that no earlier row has", mend));
        }
        if lead.names_as_published.iter().any(|name| !published.insert(name)) {
            let expected = "names that no earlier row has";
            faults.push(row.fault("names_as_published", expected, mend));
        }
    }
    read.map(|(_, lead)| lead)
}

/// Reads the supply-chain providers.
pub(super) fn partners(source: Source<'_>, faults: &mut Faults) -> Table<Partner> {
    table::read(source, PARTNERS, PARTNER_COLUMNS, Key::FirstColumn, faults, |row, faults| {
        let code = row.code("provider_code", faults);
        let name = row.required("name", faults);
        Some(Partner { code: code?, name: name? })
    })
}

/// One provider for each code.
pub(super) fn merge(leads: Table<Provider>, partners: Table<Partner>) -> Vec<Provider> {
    let mut providers = leads.rows;
    for partner in partners.rows {
        match providers.iter_mut().find(|p| p.code == partner.code) {
            Some(lead) => lead.supply_chain_name = Some(partner.name),
            None => providers.push(Provider {
                code: partner.code,
                name: partner.name.clone(),
                names_as_published: Vec::new(),
                supply_chain_name: Some(partner.name),
                class: None,
                confidence: None,
                sector: Sector::Unknown,
                is_lead: false,
            }),
        }
    }
    providers
}

fn lead(row: &Row, faults: &mut Faults) -> Option<Provider> {
    let code = row.code("provider_code", faults);
    let name = row.required("provider", faults);
    let published = row
        .required("names_as_published", faults)
        .and_then(|_| row.list("names_as_published", " | ", faults));
    let sector = sector(row, faults);
    let confidence = row.required("confidence", faults);
    Some(Provider {
        code: code?,
        name: name?,
        names_as_published: published?,
        supply_chain_name: None,
        class: row.optional("class"),
        confidence: Some(confidence?),
        sector: sector?,
        is_lead: true,
    })
}

/// The sector by class, which must agree with `is_voluntary`.
fn sector(row: &Row, faults: &mut Faults) -> Option<Sector> {
    let voluntary = row.either("is_voluntary", ["yes", "no"], faults);
    let sector = match row.cell("class") {
        "private company" => Sector::Private,
        "public body" => Sector::Public,
        "charity" => Sector::Voluntary,
        class if class.starts_with("VCSE - ") => Sector::Voluntary,
        _ => {
            let expected = "charity, private company, public body, or VCSE - and a kind";
            faults.push(row.fault("class", expected, "write one of these"));
            return None;
        }
    };
    if voluntary? != (sector == Sector::Voluntary) {
        let expected = "yes for charities and other VCSE bodies, no for others";
        faults.push(row.fault("is_voluntary", expected, "correct it or the class"));
        return None;
    }
    Some(sector)
}
