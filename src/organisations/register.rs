//! What a public register says of the organisations that are here: kept beside what they said themselves, never in
//! its place.

use super::identifiers::Scheme;
use super::model::{Kind, Organisation, OrganisationId, RegisterEntry, RegisterRecord};
use super::rules::normalise_name;
use super::store;
use crate::kernel::audit::{Audited, Entry, Subject};
use crate::kernel::authz::Actor;
use crate::kernel::clock::Day;
use crate::kernel::db::{Snapshot, Tx};
use crate::kernel::error::Result;

/// One thing that the register and the provider say differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field of the organisation.
    pub field: &'static str,
    /// What the provider said.
    pub provider: Option<String>,
    /// What the register says.
    pub register: Option<String>,
    /// What would mend it.
    pub mend: &'static str,
}

/// One row of an extract, by the number under which it can be an identifier here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterRow {
    /// The number, with `-1` and so on for a linked charity.
    pub number: String,
    /// What the register says.
    pub said: RegisterEntry,
    /// The day of the extract.
    pub extract_on: Day,
}

/// What became of the rows of an extract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// Records that were new.
    pub added: usize,
    /// Records that say something else than before.
    pub changed: usize,
    /// Records that say what they said.
    pub unchanged: usize,
}

impl Confirmed {
    /// Both together.
    #[must_use]
    pub const fn and(self, more: Self) -> Self {
        Self {
            added: self.added + more.added,
            changed: self.changed + more.changed,
            unchanged: self.unchanged + more.unchanged,
        }
    }
}

/// The rows that speak of an organisation here, with it.
///
/// # Errors
/// The database's.
pub fn known_here(
    db: &mut Snapshot<'_>,
    rows: Vec<RegisterRow>,
) -> Result<Vec<(OrganisationId, RegisterRow)>> {
    let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let owners = store::owners_of(db, Scheme::CharityEnglandAndWales.code(), &numbers)?;
    Ok(rows.into_iter().filter_map(|row| Some((owners.get(&row.number)?.clone(), row))).collect())
}

/// Records what the register says. An older extract than the one that is recorded changes nothing.
///
/// # Errors
/// The database's.
pub fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    rows: &[(OrganisationId, RegisterRow)],
) -> Result<Audited<Confirmed>> {
    let scheme = Scheme::CharityEnglandAndWales.code();
    let (mut done, mut entries) = (Confirmed::default(), Vec::new());
    for (organisation, row) in rows {
        match store::register_record(tx, organisation, scheme, &row.number)? {
            None => {
                store::insert_register_record(tx, organisation, scheme, row)?;
                done.added += 1;
            }
            Some(known) if known.said != row.said && known.extract_on <= row.extract_on => {
                store::update_register_record(tx, &known.id, row)?;
                done.changed += 1;
            }
            Some(_) => {
                done.unchanged += 1;
                continue;
            }
        }
        entries.push(
            Entry::new(actor, "confirm_from_register", Subject::new("organisation", organisation.as_str()))
                .body(organisation.as_str()),
        );
    }
    let run = Entry::new(actor, "import_charity_register", Subject::new("register", scheme));
    Ok(Audited::with_entries(done, run, entries))
}

/// True where [`confirm`] would write nothing.
///
/// # Errors
/// The database's.
pub fn says_nothing_new(db: &mut Snapshot<'_>, rows: &[(OrganisationId, RegisterRow)]) -> Result<bool> {
    let scheme = Scheme::CharityEnglandAndWales.code();
    for (organisation, row) in rows {
        let known = store::register_record(db, organisation, scheme, &row.number)?;
        if known.is_none_or(|known| known.said != row.said && known.extract_on <= row.extract_on) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the registers say of an organisation, each with its differences.
///
/// # Errors
/// 404 where there is no such organisation.
pub fn register_records(
    db: &mut Snapshot<'_>,
    id: &OrganisationId,
) -> Result<Vec<(RegisterRecord, Vec<Difference>)>> {
    let row = store::organisation(db, id)?;
    let mut numbers = store::identifiers(db, id)?;
    numbers.retain(|one| one.valid_to.is_none());
    let companies: Vec<String> = numbers
        .iter()
        .filter(|one| one.scheme == Scheme::Company.code())
        .map(|one| one.value.clone())
        .collect();
    let records = store::register_records(db, id)?;
    // What a register said of a number that ended concerns nobody any more.
    let in_force = |record: &RegisterRecord| {
        numbers.iter().any(|one| one.scheme == record.scheme && one.value == record.value)
    };
    Ok(records
        .into_iter()
        .filter(in_force)
        .map(|record| {
            let found = differences(&row, &companies, &record.said);
            (record, found)
        })
        .collect())
}

/// Where the two differ. A name differs where it does in its normalised form, an income where it does in whole pounds.
fn differences(row: &Organisation, companies: &[String], said: &RegisterEntry) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut differ = |field, provider: Option<String>, register: Option<String>, mend| {
        found.push(Difference { field, provider, register, mend });
    };
    if normalise_name(&row.name) != normalise_name(&said.name) {
        differ(
            "name",
            Some(row.name.clone()),
            Some(said.name.clone()),
            "Give the registered name, or tell the register of the new one.",
        );
    }
    if said.removed_on.is_some() || !said.status.eq_ignore_ascii_case("registered") {
        differ(
            "status",
            None,
            Some(said.status.clone()),
            "The register says that the charity is no longer registered: end the identifier, or ask the register.",
        );
    }
    let told = row.yearly_income_pence.map(|pence| pence / 100);
    if let (Some(told), Some(income)) = (told, said.latest_income_pounds)
        && told != income
    {
        differ(
            "yearly_income_pence",
            Some(told.to_string()),
            Some(income.to_string()),
            "Give the income of your latest annual return, unless a later year has ended since.",
        );
    }
    if said.is_cio == Some(true) && !matches!(row.kind, Kind::Cio | Kind::NotKnown) {
        differ(
            "kind",
            Some(row.kind.to_string()),
            Some(Kind::Cio.to_string()),
            "The register says that it is a charitable incorporated organisation: give that as its kind.",
        );
    }
    if let Some(number) = &said.company_number
        && !companies.is_empty()
        && !companies.contains(number)
    {
        differ(
            "company_number",
            companies.first().cloned(),
            Some(number.clone()),
            "Check the number at Companies House on both sides.",
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::authz::Side;
    use crate::kernel::clock::UtcTime;
    use crate::organisations::{HomeNation, IncomeBand, Origin, Sector};

    fn provider(income: Option<i64>) -> Organisation {
        Organisation {
            id: OrganisationId::new(),
            side: Side::Provider,
            name: "Tŷ Harbwr Trust".to_owned(),
            kind: Kind::Charity,
            sector: Sector::Voluntary,
            yearly_income_pence: income,
            income_band: IncomeBand::Under100k,
            home_nation: Some(HomeNation::Wales),
            home_region_code: None,
            origin: Origin::Registered,
            created_at: UtcTime::from_micros(0).unwrap(),
            version: 1,
        }
    }

    fn entry(name: &str, income: Option<i64>) -> RegisterEntry {
        RegisterEntry {
            name: name.to_owned(),
            charity_type: None,
            status: "Registered".to_owned(),
            registered_on: None,
            removed_on: None,
            latest_income_pounds: income,
            latest_expenditure_pounds: None,
            company_number: None,
            is_cio: Some(false),
        }
    }

    fn fields(row: &Organisation, said: &RegisterEntry) -> Vec<&'static str> {
        differences(row, &[], said).into_iter().map(|one| one.field).collect()
    }

    #[test]
    fn an_income_of_nothing_differs_and_one_not_told_does_not() {
        let said = entry("TŶ HARBWR  TRUST", Some(84_000));
        assert_eq!(fields(&provider(Some(8_400_099)), &said), Vec::<&str>::new());
        assert_eq!(fields(&provider(Some(0)), &said), ["yearly_income_pence"]);
        assert_eq!(fields(&provider(None), &said), Vec::<&str>::new());
        assert_eq!(fields(&provider(Some(0)), &entry("Tŷ Harbwr Trust", None)), Vec::<&str>::new());
    }

    #[test]
    fn another_name_a_removed_charity_and_another_kind_are_shown() {
        let mut said = entry("Another Trust", None);
        said.status = "Removed".to_owned();
        said.is_cio = Some(true);
        assert_eq!(fields(&provider(None), &said), ["name", "status", "kind"]);
    }
}
