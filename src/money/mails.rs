//! Letters about money. None holds a reason that somebody typed.

use super::model::{Allocation, Fund};
use super::{pledges, virements};
use crate::app::App;
use crate::kernel::authz::{CommissionCompetitions, ManageFunds, Permission, Role};
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::letter::Letter;
use crate::organisations;
use crate::reference;

fn letter(tx: &mut Tx<'_>, name: &'static str, fund: &Fund, row: &Allocation) -> Result<Letter> {
    let year = row.financial_year;
    Ok(Letter::new(name)
        .with("fund", &fund.name)
        .with("region", &reference::region_name(tx, &row.region_code)?)
        .with("year", &format!("{year}/{:02}", (year + 1).rem_euclid(100)))
        .link("/money"))
}

fn send(
    tx: &mut Tx<'_>,
    app: &App,
    fund: &Fund,
    row: &Allocation,
    roles: &[Role],
    letter: &Letter,
) -> Result<()> {
    organisations::tell_region(tx, app, (&fund.body_id, &row.region_code), roles, letter)
}

/// Tells who directs the receiving region that a virement waits.
pub(super) fn virement_proposed(tx: &mut Tx<'_>, app: &App, one: &virements::Whole) -> Result<()> {
    let letter = letter(tx, "virement-proposed", &one.fund, &one.to)?
        .link(format!("/money/virements/{}", one.virement.id));
    send(tx, app, &one.fund, &one.to, ManageFunds::ROLES, &letter)
}

/// Tells the director and commissioners of a region that money is held which no pledge covers any more.
pub(super) fn short(tx: &mut Tx<'_>, app: &App, one: &pledges::Whole) -> Result<()> {
    let letter = letter(tx, "allocation-short", &one.fund, &one.allocation)?;
    send(tx, app, &one.fund, &one.allocation, CommissionCompetitions::ROLES, &letter)
}

/// Tells the director and commissioners of a region that a year is underspent.
pub(super) fn underspent(tx: &mut Tx<'_>, app: &App, fund: &Fund, row: &Allocation) -> Result<()> {
    let letter = letter(tx, "allocation-underspent", fund, row)?.informative();
    send(tx, app, fund, row, CommissionCompetitions::ROLES, &letter)
}
