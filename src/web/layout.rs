//! The page around the content: who looks, in which language, with which token, and the answer's
//! headers.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::csrf::{Signer, fresh_binding};
use super::flash::{self, Flash};
use super::form::{Fault, Form, Words};
use super::{assets, shown};
use crate::kernel::i18n::{self, Lang, ToArg};

/// No inline script or style, nothing from elsewhere, no framing.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";

/// Remembers the language that was chosen in this browser; signing in forgets it.
pub const LANG_COOKIE: &str = "fairlot_lang";
const VISIT_COOKIE: &str = "fairlot_visit";

/// What every page needs to know of the program.
#[derive(Clone, Debug)]
pub struct Web {
    /// Signs form tokens and notes.
    pub signer: Signer,
    /// Whether cookies are for https only.
    pub secure: bool,
}

impl Web {
    /// From a secret of 32 bytes shared by all nodes.
    pub fn new(secret: &[u8; 32], secure: bool) -> Self {
        Self { signer: Signer::new(secret), secure }
    }

    /// A cookie as all of ours are: not for scripts, not sent from other sites' forms.
    pub fn cookie(&self, name: &str, value: String) -> Cookie<'static> {
        Cookie::build(name.to_owned(), value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .finish()
    }
}

/// A part of the site, as in its navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The public home page.
    Home,
    /// Published awards.
    Awards,
    /// What waits for the person.
    Work,
    /// Frameworks to join, for providers.
    Applying,
    /// Frameworks and applications to them.
    Frameworks,
    /// Planned competitions.
    Pipeline,
    /// Competitions: the published ones, and for who makes them the drafts.
    Competitions,
    /// Bids the person is to score.
    Evaluations,
    /// Bodies, their people and roles, for administrators.
    Bodies,
    /// What is overdue, for administrators.
    Health,
    /// The person's account.
    Account,
}

impl Section {
    const fn link(self) -> (&'static str, &'static str) {
        match self {
            Self::Home => ("/", "nav-home"),
            Self::Awards => ("/awards", "nav-awards"),
            Self::Work => ("/work", "nav-work"),
            Self::Applying => ("/apply", "nav-applying"),
            Self::Frameworks => ("/frameworks", "nav-frameworks"),
            Self::Pipeline => ("/pipeline", "nav-pipeline"),
            Self::Competitions => ("/competitions", "nav-competitions"),
            Self::Evaluations => ("/evaluations", "nav-evaluations"),
            Self::Bodies => ("/bodies", "nav-bodies"),
            Self::Health => ("/health", "nav-health"),
            Self::Account => ("/account", "nav-account"),
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// What to call the person.
    pub name: String,
    /// The language they chose, for pages of a browser that chose none since they signed in.
    pub lang: Lang,
    /// Whether mail to their address comes back.
    pub bounced: bool,
    /// The body they act for.
    pub body: String,
    /// The session's id: form tokens are bound to it. Never shown.
    pub binding: String,
    /// The parts of the site their roles open, after `Work`.
    pub sections: Vec<Section>,
}

/// One link of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Where it goes.
    pub href: &'static str,
    /// Its Fluent message.
    pub key: &'static str,
    /// Whether the page is in this part.
    pub current: bool,
}

/// What the layout of every page is made from. Every view has one, named `p`.
#[derive(Clone, Debug)]
pub struct Page {
    /// The language of the answer.
    pub lang: Lang,
    /// Who is signed in, if anyone.
    pub viewer: Option<Viewer>,
    /// The token for the page's forms; empty on pages that have none.
    pub token: String,
    /// What a token is bound to.
    pub binding: String,
    /// A note from the page before.
    pub flash: Option<Flash>,
    section: Option<Section>,
    path: String,
    query: Vec<(String, String)>,
    cookies: Vec<Cookie<'static>>,
}

impl Page {
    /// A page for everyone, without a form: caches may keep it for a minute.
    pub fn open(req: &HttpRequest, web: &Web, section: Option<Section>) -> Self {
        let query = queried(req);
        let asked = query.iter().find(|(name, _)| name == "lang").map(|(_, value)| value.as_str());
        let kept = req.cookie(LANG_COOKIE);
        let accept = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        let lang = Lang::choose(asked, kept.as_ref().map(Cookie::value), accept);
        let mut page = Self {
            lang,
            viewer: None,
            token: String::new(),
            binding: String::new(),
            flash: None,
            section,
            path: req.path().to_owned(),
            query,
            cookies: Vec::new(),
        };
        page.remember_lang(web, kept.as_ref().map(Cookie::value));
        page.take_flash(req, web);
        page
    }

    /// A page with a form for someone who is not signed in.
    pub fn with_form(req: &HttpRequest, web: &Web, section: Option<Section>) -> Self {
        let mut page = Self::open(req, web, section);
        let kept = req.cookie(VISIT_COOKIE).map(|cookie| cookie.value().to_owned());
        page.binding = kept.filter(|value| value.len() >= 16).unwrap_or_else(|| {
            let fresh = fresh_binding();
            page.cookies.push(web.cookie(VISIT_COOKIE, fresh.clone()));
            fresh
        });
        page.token = web.signer.token(&page.binding);
        page
    }

    /// A page for the person signed in.
    pub fn signed_in(req: &HttpRequest, web: &Web, section: Option<Section>, viewer: Viewer) -> Self {
        let mut page = Self::open(req, web, section);
        let chosen = page.query.iter().any(|(name, _)| name == "lang") || req.cookie(LANG_COOKIE).is_some();
        if !chosen {
            page.lang = viewer.lang;
        }
        page.token = web.signer.token(&viewer.binding);
        page.binding = viewer.binding.clone();
        page.viewer = Some(viewer);
        page
    }

    fn remember_lang(&mut self, web: &Web, kept: Option<&str>) {
        let asked = self.query.iter().any(|(name, _)| name == "lang");
        if asked && kept != Some(self.lang.code()) {
            let mut cookie = web.cookie(LANG_COOKIE, self.lang.code().to_owned());
            cookie.set_max_age(Duration::days(365));
            self.cookies.push(cookie);
        }
    }

    fn take_flash(&mut self, req: &HttpRequest, web: &Web) {
        let Some(cookie) = req.cookie(flash::COOKIE) else {
            return;
        };
        self.flash = Flash::opened(&web.signer, cookie.value());
        let mut gone = web.cookie(flash::COOKIE, String::new());
        gone.make_removal();
        self.cookies.push(gone);
    }

    /// The page's own path.
    pub fn here(&self) -> &str {
        &self.path
    }

    /// The message `key`.
    pub fn t(&self, key: &str) -> String {
        i18n::text(self.lang, key)
    }

    /// The message `key` with one value.
    pub fn t1(&self, key: &str, name: &'static str, value: impl ToArg) -> String {
        i18n::text_with(self.lang, key, vec![(name, value.to_arg())])
    }

    /// The message `key` with two values.
    pub fn t2(
        &self,
        key: &str,
        one: &'static str,
        first: impl ToArg,
        two: &'static str,
        second: impl ToArg,
    ) -> String {
        i18n::text_with(self.lang, key, vec![(one, first.to_arg()), (two, second.to_arg())])
    }

    /// The hint of the message `key`, or empty.
    pub fn h(&self, key: &str) -> String {
        i18n::find(self.lang, &format!("{key}.hint")).unwrap_or_default()
    }

    /// What a fault says.
    pub fn fault(&self, fault: &Fault) -> String {
        match &fault.words {
            Words::Key(key) => self.t(key),
            Words::About { key, what } => self.t1(key, "what", what),
            Words::Plain(words) => words.clone(),
        }
    }

    /// What is wrong with a field, or empty.
    pub fn fault_of(&self, form: &Form, name: &str) -> String {
        form.fault(name).map(|fault| self.fault(fault)).unwrap_or_default()
    }

    /// `Error: ` before the title of a page whose form has faults, else empty.
    pub fn prefix(&self, form: &Form) -> String {
        if form.is_clean() { String::new() } else { self.t("error-prefix") }
    }

    /// The note of the page before, in words.
    pub fn flash_words(&self, flash: &Flash) -> String {
        match &flash.what {
            Some(what) => self.t1(&flash.key, "what", what),
            None => self.t(&flash.key),
        }
    }

    /// Pence as pounds.
    pub fn pounds(&self, pence: &i64) -> String {
        shown::pounds(*pence)
    }

    /// Thousandths as a percentage.
    pub fn share(&self, per_mille: &i64) -> String {
        shown::share(*per_mille)
    }

    /// Hundredths as typed: weights and marks.
    pub fn hundredths(&self, value: &i64) -> String {
        shown::hundredths(*value)
    }

    /// A count with thousands separators.
    pub fn count(&self, value: &i64) -> String {
        i18n::group_digits(&value.to_string())
    }

    /// A calendar date.
    pub fn date(&self, day: &Date) -> String {
        shown::date(self.lang, *day)
    }

    /// A calendar date, or a dash.
    pub fn maybe_date(&self, day: &Option<Date>) -> String {
        day.map_or_else(|| "–".to_owned(), |day| shown::date(self.lang, day))
    }

    /// A moment on London's clock.
    pub fn moment(&self, at: &Timestamp) -> String {
        shown::moment(self.lang, *at)
    }

    /// The state of a resource in words, such as `competition` and `awaiting_approval`.
    pub fn state(&self, resource: &str, state: &str) -> String {
        let key = format!("state-{}-{}", resource.replace('_', "-"), state.replace('_', "-"));
        i18n::find(self.lang, &key).unwrap_or_else(|| state.replace('_', " "))
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The same page in another language.
    pub fn in_lang(&self, lang: &Lang) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .query
            .iter()
            .filter(|(name, _)| name != "lang")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        pairs.push(("lang", lang.code()));
        address(&self.path, &pairs)
    }

    /// The navigation for who looks.
    pub fn nav(&self) -> Vec<NavLink> {
        let mine = self.viewer.iter().flat_map(|viewer| viewer.sections.iter().copied());
        let sections: Vec<Section> = match &self.viewer {
            Some(_) => std::iter::once(Section::Work).chain(mine).chain([Section::Awards]).collect(),
            None => {
                vec![
                    Section::Home,
                    Section::Pipeline,
                    Section::Competitions,
                    Section::Applying,
                    Section::Awards,
                ]
            }
        };
        let current = self.section;
        sections
            .into_iter()
            .map(|section| {
                let (href, key) = section.link();
                NavLink { href, key, current: current == Some(section) }
            })
            .collect()
    }

    /// Whether a cache between may keep the answer.
    fn is_public(&self) -> bool {
        self.viewer.is_none() && self.token.is_empty() && self.flash.is_none() && self.cookies.is_empty()
    }
}

/// A path with a query, encoded.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (place, (name, value)) in pairs.iter().enumerate() {
        out.push(if place == 0 { '?' } else { '&' });
        encode(&mut out, name);
        out.push('=');
        encode(&mut out, value);
    }
    out
}

fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match char::from(byte) {
            plain if plain.is_ascii_alphanumeric() || "-_.~".contains(plain) => out.push(plain),
            _ => {
                out.push('%');
                out.push_str(&hex::encode_upper([byte]));
            }
        }
    }
}

pub(super) fn queried(req: &HttpRequest) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(req.query_string()).map(Query::into_inner).unwrap_or_default()
}

/// The page, 200.
pub fn html<T: Template>(page: &Page, view: &T) -> HttpResponse {
    html_as(StatusCode::OK, page, view)
}

/// A form shown again with what is wrong, 422.
pub fn again<T: Template>(page: &Page, view: &T) -> HttpResponse {
    html_as(StatusCode::UNPROCESSABLE_ENTITY, page, view)
}

/// The page with a status.
pub fn html_as<T: Template>(status: StatusCode, page: &Page, view: &T) -> HttpResponse {
    let Ok(body) = view.render() else {
        // Rendering into memory fails only when a view refuses to print itself.
        return HttpResponse::InternalServerError().finish();
    };
    let keep = if page.is_public() && status.is_success() { "public, max-age=60" } else { "no-store" };
    let mut answer = HttpResponse::build(status);
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "same-origin"))
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::VARY, "Cookie, Accept-Language"))
        .insert_header((header::CONTENT_LANGUAGE, page.lang.code()));
    for cookie in &page.cookies {
        answer.cookie(cookie.clone());
    }
    answer.body(body)
}

/// After a form: see another page of ours, with a note if given. A target that is not a path of
/// ours becomes `/`.
pub fn see(web: &Web, to: &str, note: Option<&Flash>) -> HttpResponse {
    let mut answer = HttpResponse::SeeOther();
    answer.insert_header((header::LOCATION, own_path(to))).insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(note) = note {
        let mut cookie = web.cookie(flash::COOKIE, note.sealed(&web.signer));
        cookie.set_max_age(Duration::minutes(5));
        answer.cookie(cookie);
    }
    answer.finish()
}

/// `to` when it is a path of ours, else `/`: a `next` field cannot send a person elsewhere.
pub fn own_path(to: &str) -> String {
    let plain = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && !to.contains(|c: char| c.is_control());
    if plain { to.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        assert_eq!(own_path("/work?x=1"), "/work?x=1");
        for bad in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nb"] {
            assert_eq!(own_path(bad), "/");
        }
    }

    #[test]
    fn an_address_is_encoded() {
        assert_eq!(address("/awards", &[("lead", "Catch 22 & co")]), "/awards?lead=Catch%2022%20%26%20co");
    }

    #[test]
    fn the_policy_has_no_way_around_it() {
        assert!(!POLICY.contains("unsafe"));
        assert!(POLICY.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"));
    }
}
