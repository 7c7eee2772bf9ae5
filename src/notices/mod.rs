//! Which notices of the law a competition asks for, by when, and where each was published.
//!
//! The framework's regime decides, and the route: the Procurement Act 2023 asks for none about a grant. The rules are data
//! (`assets/data/notices.csv`); what we do not know for certain is marked and never counts as late. Notices of a whole
//! body or framework (UK1, UK8, UK13 to UK17) are no competition's, and the Act takes light-touch contracts out of UK9 and
//! UK10.

mod face;
mod handlers;
mod rules;
mod store;
mod views;

pub use face::{list_notices, record_notice};
pub use handlers::routes;
pub use rules::{Certainty, Event, Standing};
pub use views::{NoticeIn, NoticeOut, NoticePublicationOut};
