//! Offering and signing an agreement.

use askama::Template;
use jiff::Timestamp;

use super::parts::{Action, Choice, Row};
use crate::web::form::Form;
use crate::web::layout::Page;

/// A signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// For whom, such as the provider's name.
    pub party: String,
    /// When; nothing while it is missing.
    pub at: Option<Timestamp>,
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

/// Drafting an agreement. Fields: `areas`, `starts_on`, `ends_on` (dates), `term_months`, `text`. Posts to `action`.
#[derive(Template)]
#[template(path = "agreements/draft.html")]
pub struct DraftPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// What the proposed words are.
    pub proposed: String,
    /// Where the form is sent.
    pub action: String,
    /// The award's page.
    pub back: String,
    /// The award's reference.
    pub reference: String,
    /// The provider.
    pub provider: String,
    /// Value and term of the award.
    pub facts: Vec<Row>,
    /// The award's areas.
    pub areas: Vec<Choice>,
}

/// Who signs an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// The provider.
    Provider,
    /// A second body that commissions too.
    Second,
    /// The commissioning body, last.
    Body,
}

impl Signer {
    /// The last part of the page's address, with which its words begin too.
    #[must_use]
    pub const fn page(self) -> &'static str {
        match self {
            Self::Provider => "sign",
            Self::Second => "co-sign",
            Self::Body => "countersign",
        }
    }
}

/// Signing. Hidden `version` and `text_digest`; tick `read`. Posts to `action`.
#[derive(Template)]
#[template(path = "agreements/sign.html")]
pub struct SignPage {
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
    /// Whose signature this is.
    pub signer: Signer,
    /// When the provider signed.
    pub signed_at: Option<Timestamp>,
    /// The text.
    pub text: String,
    /// SHA-256 of it.
    pub digest: String,
}

impl SignPage {
    fn say(&self, part: &str) -> String {
        self.p.t(&format!("{}-{part}", self.signer.page()))
    }
}
