//! The mails of accounts, in the person's language. They name nothing secret but their link.

use super::model::Locale;
use crate::kernel::outbox::OutgoingMail;

/// Which mail.
#[derive(Debug, Clone, Copy)]
pub(super) enum Letter<'a> {
    /// Confirm the address of a new account.
    Confirm(&'a str),
    /// Somebody registered an address that has an account already; the link sets a new password.
    HasAccount(&'a str),
    /// Set a new password.
    Reset(&'a str),
    /// The password was changed.
    Changed,
}

/// Writes it.
pub(super) fn write(letter: Letter<'_>, locale: Locale, to: &str, public_url: &str) -> OutgoingMail {
    let link = |path: &str, token: &str| format!("{public_url}/{path}?token={token}");
    let (subject, text) = match (locale, letter) {
        (Locale::English, Letter::Confirm(token)) => (
            "Confirm your e-mail address",
            format!(
                "Somebody registered this address with Fairlot. If it was you, open this link within 48 hours and give the password you chose:\n\n{}\n\nIf it was not you, do nothing: without the link the account never works.\n",
                link("confirm-address", token)
            ),
        ),
        (Locale::English, Letter::HasAccount(token)) => (
            "You already have an account",
            format!(
                "Somebody registered this address with Fairlot again. You already have an account. If you forgot its password, set a new one within an hour:\n\n{}\n\nIf it was not you, do nothing.\n",
                link("reset-password", token)
            ),
        ),
        (Locale::English, Letter::Reset(token)) => (
            "Set a new password",
            format!(
                "Somebody asked for a new password for your Fairlot account. If it was you, open this link within an hour:\n\n{}\n\nIf it was not you, do nothing: your password stays as it is.\n",
                link("reset-password", token)
            ),
        ),
        (Locale::English, Letter::Changed) => (
            "Your password was changed",
            "The password of your Fairlot account was changed, and every session was signed out. If it was not you, ask for a new password at once.\n".to_owned(),
        ),
        (Locale::Welsh, Letter::Confirm(token)) => (
            "Cadarnhewch eich cyfeiriad e-bost",
            format!(
                "Mae rhywun wedi cofrestru'r cyfeiriad hwn gyda Fairlot. Os mai chi oedd hynny, agorwch y ddolen hon o fewn 48 awr a rhowch y cyfrinair a ddewisoch:\n\n{}\n\nOs nad chi oedd hynny, peidiwch â gwneud dim: heb y ddolen ni fydd y cyfrif byth yn gweithio.\n",
                link("confirm-address", token)
            ),
        ),
        (Locale::Welsh, Letter::HasAccount(token)) => (
            "Mae gennych gyfrif yn barod",
            format!(
                "Mae rhywun wedi cofrestru'r cyfeiriad hwn gyda Fairlot eto. Mae gennych gyfrif yn barod. Os ydych wedi anghofio'ch cyfrinair, gosodwch un newydd o fewn awr:\n\n{}\n\nOs nad chi oedd hynny, peidiwch â gwneud dim.\n",
                link("reset-password", token)
            ),
        ),
        (Locale::Welsh, Letter::Reset(token)) => (
            "Gosodwch gyfrinair newydd",
            format!(
                "Mae rhywun wedi gofyn am gyfrinair newydd ar gyfer eich cyfrif Fairlot. Os mai chi oedd hynny, agorwch y ddolen hon o fewn awr:\n\n{}\n\nOs nad chi oedd hynny, peidiwch â gwneud dim: nid yw eich cyfrinair wedi newid.\n",
                link("reset-password", token)
            ),
        ),
        (Locale::Welsh, Letter::Changed) => (
            "Newidiwyd eich cyfrinair",
            "Newidiwyd cyfrinair eich cyfrif Fairlot, ac allgofnodwyd pob sesiwn. Os nad chi oedd hynny, gofynnwch am gyfrinair newydd ar unwaith.\n".to_owned(),
        ),
    };
    OutgoingMail { to: to.to_owned(), subject: subject.to_owned(), text }
}
