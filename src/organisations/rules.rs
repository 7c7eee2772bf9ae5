//! Pure rules of organisations: names, income bands, who may give which role.

use unicode_normalization::UnicodeNormalization;

use super::model::{IncomeBand, IncomeBasis, Organisation};
use crate::kernel::authz::{Actor, AdministerPlatform, Role, Scope, Side};
use crate::kernel::error::{Fault, Problem, Result};

/// Life of an invitation, in seconds.
pub(super) const INVITATION_SECONDS: i64 = 14 * 86_400;
/// Invitations that one body may send in a day, so that nobody is flooded with mail in its name.
pub(super) const INVITATIONS_A_DAY: i64 = 50;

const HUNDRED_THOUSAND: i64 = 10_000_000;
const MILLION: i64 = 100_000_000;
const TEN_MILLION: i64 = 1_000_000_000;

/// A name as it is searched: NFKC, lower case, spaces collapsed.
#[must_use]
pub fn normalise_name(name: &str) -> String {
    let lower = name.nfkc().collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The band of a yearly income in pence; a bound belongs to the band above it.
#[must_use]
pub const fn income_band(yearly_income_pence: Option<i64>) -> IncomeBand {
    match yearly_income_pence {
        None => IncomeBand::NotKnown,
        Some(income) if income < HUNDRED_THOUSAND => IncomeBand::Under100k,
        Some(income) if income < MILLION => IncomeBand::From100kTo1m,
        Some(income) if income < TEN_MILLION => IncomeBand::From1mTo10m,
        Some(_) => IncomeBand::Over10m,
    }
}

/// 422 unless the income and what it is told of fit: an income of nothing is an income, and none told is none.
pub(super) fn check_income(basis: IncomeBasis, yearly_income_pence: Option<i64>) -> Result<()> {
    match (basis, yearly_income_pence) {
        (IncomeBasis::LastYear, None) => Err(Problem::field(
            "/yearly_income_pence",
            "required",
            "Give the income of the last financial year, 0 where it had none; or say not_given or new_body in income_basis.",
        )),
        (IncomeBasis::NotGiven, Some(_)) => Err(Problem::field(
            "/yearly_income_pence",
            "not_taken",
            "Leave the income out, or say of what it is told: last_year or new_body in income_basis.",
        )),
        _ => Ok(()),
    }
}

/// Owners look after a provider; administrators after commissioning bodies and the platform.
pub(super) fn may_manage(actor: &Actor, organisation: &Organisation) -> bool {
    match organisation.side {
        Side::Provider => actor.holds(&[Role::Owner], &scope(organisation)),
        Side::Commissioning | Side::Platform => actor.has(AdministerPlatform),
    }
}

/// The people of a body see each other and what is the body's own; administrators see it of every body.
pub(super) fn is_insider(actor: &Actor, organisation: &Organisation) -> bool {
    let id = organisation.id.as_str();
    actor.has(AdministerPlatform) || actor.grants.iter().any(|grant| grant.body_id == id)
}

pub(super) fn scope(organisation: &Organisation) -> Scope<'_> {
    Scope::of_body(organisation.id.as_str())
}

/// 422 unless `role` fits the side of its body and is limited as it must be.
pub(super) fn check_role(
    side: Side,
    role: Role,
    region_code: Option<&str>,
    competition_id: Option<&str>,
) -> Result<()> {
    let mut faults = Vec::new();
    if role.side() != side {
        let fitting: Vec<&str> =
            Role::ALL.iter().filter(|one| one.side() == side).map(|one| one.as_str()).collect();
        faults.push(Fault::new(
            "/role",
            "side",
            format!("This body gives the roles {}.", fitting.join(", ")),
        ));
    }
    match (role.is_regional(), region_code) {
        (true, None) => faults.push(Fault::new("/region_code", "required", "This role needs its region.")),
        (false, Some(_)) => {
            faults.push(Fault::new("/region_code", "not_taken", "This role has no region; leave it out."));
        }
        _ => {}
    }
    match (role == Role::Evaluator, competition_id) {
        (true, None) => {
            faults.push(Fault::new("/competition_id", "required", "An evaluator needs their competition."));
        }
        (false, Some(_)) => {
            faults.push(Fault::new(
                "/competition_id",
                "not_taken",
                "This role has no competition; leave it out.",
            ));
        }
        _ => {}
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_searched_in_one_form() {
        assert_eq!(normalise_name("  Tŷ  HAFAN\u{a0}Cyf "), "tŷ hafan cyf");
        assert_eq!(normalise_name("Ty\u{302} Hafan"), normalise_name("TŶ HAFAN"));
        assert_eq!(normalise_name("ＡＢＣ Ⅳ"), "abc iv");
        assert_eq!(normalise_name("Menter Môn – Llŷn"), "menter môn – llŷn");
    }

    #[test]
    fn the_bound_of_a_band_belongs_to_the_band_above() {
        assert_eq!(income_band(None), IncomeBand::NotKnown);
        assert_eq!(income_band(Some(0)), IncomeBand::Under100k);
        assert_eq!(income_band(Some(9_999_999)), IncomeBand::Under100k);
        assert_eq!(income_band(Some(10_000_000)), IncomeBand::From100kTo1m);
        assert_eq!(income_band(Some(99_999_999)), IncomeBand::From100kTo1m);
        assert_eq!(income_band(Some(100_000_000)), IncomeBand::From1mTo10m);
        assert_eq!(income_band(Some(1_000_000_000)), IncomeBand::Over10m);
    }

    #[test]
    fn an_income_of_nothing_none_told_and_that_of_a_new_body_are_three_things() {
        for (basis, income, good) in [
            (IncomeBasis::LastYear, Some(0), true),
            (IncomeBasis::LastYear, None, false),
            (IncomeBasis::NotGiven, None, true),
            (IncomeBasis::NotGiven, Some(0), false),
            (IncomeBasis::NewBody, None, true),
            (IncomeBasis::NewBody, Some(5_000_000), true),
        ] {
            assert_eq!(check_income(basis, income).is_ok(), good, "{basis} {income:?}");
        }
    }

    #[test]
    fn a_role_fits_its_body_and_has_its_limits() {
        assert!(check_role(Side::Provider, Role::BidWriter, None, None).is_ok());
        assert!(check_role(Side::Provider, Role::Administrator, None, None).is_err());
        assert!(check_role(Side::Commissioning, Role::RegionalDirector, Some("F"), None).is_ok());
        let faults = check_role(Side::Provider, Role::Commissioner, None, Some("x")).unwrap_err();
        let pointers: Vec<_> = faults.faults().iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/role", "/region_code", "/competition_id"]);
        assert!(check_role(Side::Commissioning, Role::Evaluator, None, None).is_err());
    }
}
