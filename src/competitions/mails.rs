//! What the invited are told by mail: that something stands on the service, never more.

use super::invitations;
use super::model::Competition;
use crate::kernel::crypto::keyring::Keyring;
use crate::kernel::db::Tx;
use crate::kernel::error::Result;
use crate::kernel::state::App;
use crate::organisations;

/// What a mail needs of the service; cheap to take into a transaction.
#[derive(Clone)]
pub(super) struct Post {
    keyring: std::sync::Arc<Keyring>,
    public_url: String,
}

impl Post {
    pub(super) fn of(app: &App) -> Self {
        Self { keyring: app.keyring.clone(), public_url: app.config.public_url.clone() }
    }

    /// Tells a provider's people that it is invited.
    pub(super) fn invite(&self, tx: &mut Tx<'_>, row: &Competition, organisation_id: &str) -> Result<()> {
        let deadline = row.deadline.map(|at| at.to_string()).unwrap_or_default();
        let text = format!(
            "Your organisation is invited to bid in {}, {}.\n\nThe deadline is {deadline} (UTC). All terms are here:\n{}/competitions/{}\n",
            row.reference, row.title, self.public_url, row.id
        );
        self.tell(tx, organisation_id, &format!("Invitation to bid: {}", row.reference), &text)
    }

    /// Tells every invited provider that the competition is cancelled.
    pub(super) fn cancelled(&self, tx: &mut Tx<'_>, row: &Competition) -> Result<()> {
        let text = format!(
            "The competition {}, {}, is cancelled. Sign in to read why:\n{}/competitions/{}\n",
            row.reference, row.title, self.public_url, row.id
        );
        for organisation in invitations::invited_organisations(tx, &row.id)? {
            self.tell(tx, &organisation, &format!("Cancelled: {}", row.reference), &text)?;
        }
        Ok(())
    }

    fn tell(&self, tx: &mut Tx<'_>, organisation_id: &str, subject: &str, text: &str) -> Result<()> {
        organisations::tell(tx, &self.keyring, organisation_id, &invitations::TOLD, subject, text)
    }
}
