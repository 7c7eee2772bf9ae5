//! What the command prints.

use super::people::Accounts;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;

/// Where the demonstration is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Where it is served.
    pub url: &'a str,
    /// Its folder.
    pub folder: &'a str,
    /// The program, as a shell finds it.
    pub program: &'a str,
}

/// Address, accounts and three commands to paste.
pub fn told(place: Place<'_>, accounts: &Accounts, now: UtcTime) -> Result<String> {
    let Place { url, folder, program } = place;
    Ok(format!(
        "\nFairlot demonstration at {url}\nIts data: {folder}. People and organisations other than those of the awards of May 2021 are invented.\n\n\
         Accounts (password {password} for all; every one asks for a one-time code):\n{people}\n\n\
         One-time code now: {code}. Each person can use a code once; another, every half minute: {program} demo --data '{folder}' --code\n\
         Or put this secret into an authenticator app: {secret}\n\n\
         Three commands to paste into another terminal:\n\
         \x20 curl -s '{url}/api/v1/public/reports/awards-summary?group_by=region'\n\
         \x20 curl -s '{url}/api/v1/public/reports/awards?format=csv' -o awards.csv && head -3 awards.csv\n\
         \x20 curl -s -H 'Authorization: Bearer {key}' '{url}/api/v1/competitions?state=published'\n\
         The first two need no account. The key in the third is a bid writer's of {key_of}.\n\n\
         Stop it with Ctrl-C.\n",
        password = accounts.password,
        people = table(accounts),
        code = accounts.code(now.as_seconds())?,
        secret = accounts.totp_secret,
        key = accounts.api_key,
        key_of = accounts.key_body()?.name,
    ))
}

fn table(accounts: &Accounts) -> String {
    let width = |of: fn(&super::Account) -> &str| {
        accounts.people.iter().map(|one| of(one).chars().count()).max().unwrap_or(0)
    };
    let (email, what) = (width(|one| &one.email), width(|one| &one.what));
    let rows =
        accounts.people.iter().map(|one| format!("  {:email$}  {:what$}  {}", one.email, one.what, one.may));
    rows.collect::<Vec<_>>().join("\n")
}
