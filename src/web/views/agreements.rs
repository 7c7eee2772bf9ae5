//! Offering and signing an agreement.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Action, Row};
use crate::web::form::Form;
use crate::web::layout::Page;

/// A signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// For whom, such as the provider's name.
    pub party: String,
    /// Who signed; empty when nobody yet.
    pub by: String,
    /// When.
    pub at: Option<Timestamp>,
    /// Digest of the text they signed.
    pub digest: String,
}

/// One agreement: terms, text, signatures, steps.
#[derive(Template)]
#[template(path = "agreements/agreement.html")]
pub struct AgreementPage {
    /// The frame.
    pub p: Page,
    /// The award's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// `grant` or `contract`.
    pub kind: String,
    /// Its state.
    pub state: String,
    /// Areas, term, dates, value.
    pub facts: Vec<Row>,
    /// The text; line ends are kept.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: String,
    /// Signatures, the provider's first.
    pub signatures: Vec<Signature>,
    /// What the person may do now.
    pub actions: Vec<Action>,
}

impl AgreementPage {
    fn kind_key(&self) -> &'static str {
        if self.kind == "grant" { "route-grant" } else { "route-contract" }
    }
}

/// Offering the agreement. Fields: `text`, `starts_on`, `ends_on` (dates), hidden `version`. Posts
/// to `action`.
#[derive(Template)]
#[template(path = "agreements/offer.html")]
pub struct OfferPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The agreement's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Areas, term, value.
    pub facts: Vec<Row>,
}

/// Countersigning. Hidden `version` and `digest`; tick `read`. Posts to `action`.
#[derive(Template)]
#[template(path = "agreements/countersign.html")]
pub struct CountersignPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where the form is sent.
    pub action: String,
    /// The agreement's page.
    pub back: String,
    /// Its reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Who signed for the provider.
    pub signed_by: String,
    /// When.
    pub signed_at: Option<Timestamp>,
    /// The text.
    pub text: String,
    /// SHA-256 of it.
    pub digest: String,
}
