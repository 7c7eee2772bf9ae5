//! People, how they prove who they are, and the tokens they get for it.
//!
//! A person registers or is made by an operator, signs in by password and second factor, and holds a session. API
//! clients act with access tokens of 15 minutes, renewed by refresh tokens that work once; pages keep the session in
//! a cookie, of which only the digest is stored. Roles are held in bodies: see `organisations`.

mod bounces;
mod digests;
mod expiry;
mod handlers;
mod mails;
mod me;
mod model;
mod oauth;
mod operator;
mod recipients;
mod registration;
mod rules;
mod second_factor;
mod settings;
mod sign_in;
mod store;
mod throttle;
mod views;

pub use bounces::{Reported, import_bounce};
pub use expiry::DUTIES;
pub use handlers::routes;
pub use me::{me, names_of};
pub use model::{
    Channel, Credentials, Locale, PersonId, PersonState, Proof, SessionId, SessionState, SignedIn,
};
pub use operator::{NewAccount, create_account, person_by_email};
pub use recipients::{Addressee, recipients};
pub use registration::{
    Registration, confirm_registration, register, request_password_reset, reset_password,
};
pub use rules::normalise_email;
pub use second_factor::{
    NewSecondFactor, confirm_second_factor, pending_second_factor, set_up_second_factor,
};
pub use settings::{confirm_own_address, is_stop_link, record_bounce, settings, stop_mails, update_settings};
pub use sign_in::{reauthenticate, second_factor, sign_in, sign_out};
pub use views::{
    BounceOut, MeOut, RegistrationIn, RoleOut, SecondFactorOut, Secret, SettingsOut, SettingsPatch,
};
