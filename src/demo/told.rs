//! What the command prints.

use super::people::Accounts;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::Result;

/// Address, accounts and three commands to paste.
pub fn told(url: &str, folder: &str, accounts: &Accounts, now: UtcTime) -> Result<String> {
    let width = accounts.people.iter().map(|one| one.email.len()).max().unwrap_or(0);
    let people: Vec<String> =
        accounts.people.iter().map(|one| format!("  {:width$}  {}", one.email, one.what)).collect();
    Ok(format!(
        "\nFairlot demonstration at {url}\nIts data: {folder}. People and organisations other than those of the awards of May 2021 are invented.\n\n\
         Accounts (password {password} for all):\n{people}\n\n\
         One-time code now: {code}. Another: `fairlot demo --data {folder} --code`, or put this secret into an authenticator app: {secret}\n\n\
         Three commands to paste into another terminal:\n\
         \x20 curl -s '{url}/api/v1/public/reports/awards-summary?group_by=region'\n\
         \x20 curl -s '{url}/api/v1/public/reports/awards?format=csv' -o awards.csv && head -3 awards.csv\n\
         \x20 curl -s -H 'Authorization: Bearer {key}' '{url}/api/v1/frameworks'\n\n\
         Stop it with Ctrl-C.\n",
        password = accounts.password,
        people = people.join("\n"),
        code = accounts.code(now.as_seconds())?,
        secret = accounts.totp_secret,
        key = accounts.api_key,
    ))
}
