//! An organisation's own pages, the requests to join one, and the public directory.

use askama::Template;

use super::parts::{Choice, Link, Pager, Row, RowSection};
use crate::web::form::Form;
use crate::web::layout::Page;

/// An organisation for its own people: its record, and where to change what.
#[derive(Template)]
#[template(path = "organisations/hub.html")]
pub struct HubPage {
    /// The frame.
    pub p: Page,
    /// Its name.
    pub name: String,
    /// The registration that goes on in its place, where it was merged.
    pub merged_into: Option<String>,
    /// Where a public register says something else: the field, with both words.
    pub differences: Vec<Row>,
    /// Its record, its people.
    pub sections: Vec<RowSection>,
    /// What else there is.
    pub links: Vec<Link>,
}

/// A role that a person holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonLine {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The role, in words.
    pub role: String,
    /// Where it is taken back; nothing where the viewer may not.
    pub remove: Option<String>,
}

/// A request to join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestLine {
    /// Who asks, or the organisation.
    pub name: String,
    /// Their address; empty on their own page.
    pub email: String,
    /// The role, in words.
    pub role: String,
    /// What they say, or what they were told.
    pub text: String,
    /// What became of it, in words; empty while it is open.
    pub outcome: String,
    /// Where it is acted on, without the action.
    pub href: String,
}

/// The people of an organisation. Posts `email` and `role` to `invite`; each row to its own place.
#[derive(Template)]
#[template(path = "organisations/people.html")]
pub struct PeoplePage {
    /// The frame.
    pub p: Page,
    /// The form of an invitation.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Its name.
    pub name: String,
    /// Who acts for it.
    pub people: Vec<PersonLine>,
    /// Who asks to.
    pub requests: Vec<RequestLine>,
    /// Where an invitation is sent; nothing where the viewer may not.
    pub invite: Option<String>,
    /// The roles it gives.
    pub roles: Vec<Choice>,
    /// The regions a role can be limited to; none for a provider.
    pub regions: Vec<Choice>,
}

/// An API key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyLine {
    /// What it is for.
    pub name: String,
    /// Its role, in words.
    pub role: String,
    /// Where it is taken out of use.
    pub revoke: String,
}

/// The API keys of an organisation. Posts `name` and `role` to `action`.
#[derive(Template)]
#[template(path = "organisations/keys.html")]
pub struct KeysPage {
    /// The frame.
    pub p: Page,
    /// The form of a new one.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Its name.
    pub name: String,
    /// Where the form is sent.
    pub action: String,
    /// Keys in use.
    pub keys: Vec<KeyLine>,
    /// The roles a key can have.
    pub roles: Vec<Choice>,
    /// The key that was just made, shown this once; empty otherwise.
    pub secret: String,
}

/// One thing of the record, by itself: who leads it, or the directory. Posts to `action`.
#[derive(Template)]
#[template(path = "organisations/about.html")]
pub struct AboutPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// Its name.
    pub name: String,
    /// Who may lead it; empty on the page of the directory.
    pub led_by: Vec<Choice>,
}

/// The registers and numbers of an organisation. Posts `scheme` and `value` to `action`.
#[derive(Template)]
#[template(path = "organisations/numbers.html")]
pub struct NumbersPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// Its name.
    pub name: String,
    /// What is recorded.
    pub numbers: Vec<Row>,
    /// Registers.
    pub schemes: Vec<Choice>,
}

/// An organisation that was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundLine {
    /// Its name.
    pub name: String,
    /// Its kind and region.
    pub about: String,
    /// Its id.
    pub id: String,
    /// The name of the field of the role.
    pub role_field: String,
    /// The name of the field of the message.
    pub message_field: String,
}

/// Finding an organisation and asking to join it. Searches with `find`; posts `role` and `message` to each row's place.
#[derive(Template)]
#[template(path = "organisations/join.html")]
pub struct JoinPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Whether something was searched for.
    pub searched: bool,
    /// What was found.
    pub found: Vec<FoundLine>,
    /// The roles that one can ask for.
    pub roles: Vec<Choice>,
    /// The person's own requests.
    pub own: Vec<RequestLine>,
}

/// A request to merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeLine {
    /// What goes on, and what is given up.
    pub rows: Vec<Row>,
    /// What the viewer may do, each with its place.
    pub actions: Vec<Link>,
}

/// Merging two registrations. Searches with `find`; posts `merged_id` and `reason` to `action`.
#[derive(Template)]
#[template(path = "organisations/merge.html")]
pub struct MergePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// Its name.
    pub name: String,
    /// Whether something was searched for.
    pub searched: bool,
    /// What was found, to choose from.
    pub found: Vec<Choice>,
    /// The requests there are.
    pub merges: Vec<MergeLine>,
}

/// A place in a consortium.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberPlace {
    /// The member, or the consortium.
    pub name: String,
    /// Confirmed, waiting or ended, in words.
    pub state: String,
    /// What the viewer may do, each with its place.
    pub actions: Vec<Link>,
}

/// A consortium's members, and the consortia that name an organisation. Searches with `find`; posts `organisation_id` to
/// `action`.
#[derive(Template)]
#[template(path = "organisations/members.html")]
pub struct MembersPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The organisation's page.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// Its name.
    pub name: String,
    /// Whether it is a consortium.
    pub is_consortium: bool,
    /// Its members.
    pub members: Vec<MemberPlace>,
    /// The consortia that name it.
    pub places: Vec<MemberPlace>,
    /// Whether something was searched for.
    pub searched: bool,
    /// What was found, to choose from.
    pub found: Vec<Choice>,
}

/// A ground with what was declared of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroundLine {
    /// What it is.
    pub name: String,
    /// Its law.
    pub law: String,
    /// What was declared, in words.
    pub declared: String,
    /// Where to declare; nothing where the viewer may not.
    pub href: Option<String>,
}

/// What a provider declares. Posts a connected person to `action`.
#[derive(Template)]
#[template(path = "organisations/declarations.html")]
pub struct DeclarationsPage {
    /// The frame.
    pub p: Page,
    /// The form of a connected person.
    pub form: Form,
    /// The page before.
    pub back: String,
    /// The provider's name.
    pub name: String,
    /// The persons connected with it.
    pub connected: Vec<Row>,
    /// Where a connected person is added; nothing where the viewer may not.
    pub action: Option<String>,
    /// How somebody can be connected.
    pub connections: Vec<Choice>,
    /// Grounds that must exclude.
    pub mandatory: Vec<GroundLine>,
    /// Grounds that may.
    pub discretionary: Vec<GroundLine>,
}

/// One ground. Fields `applies`, `event_on`, `details`, `self_cleaning`. Posts to `action`.
#[derive(Template)]
#[template(path = "organisations/ground.html")]
pub struct GroundPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// The page before.
    pub back: String,
    /// Where the form is sent.
    pub action: String,
    /// What it is.
    pub ground: String,
    /// Its law.
    pub law: String,
}

/// A provider of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderLine {
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub summary: String,
    /// Its website, with scheme; empty where it gave none.
    pub website: String,
    /// Its categories and areas, a membership each.
    pub scopes: Vec<Row>,
}

/// The public directory. Filters `category` and `area`.
#[derive(Template)]
#[template(path = "organisations/providers.html")]
pub struct ProvidersPage {
    /// The frame.
    pub p: Page,
    /// The filter.
    pub form: Form,
    /// Categories.
    pub categories: Vec<Choice>,
    /// Areas.
    pub areas: Vec<Choice>,
    /// The providers.
    pub providers: Vec<ProviderLine>,
    /// Steps through them.
    pub pager: Pager,
}
