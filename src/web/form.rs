//! A submitted form: what was typed, and what is wrong with it, so that the page can be shown again
//! with both. Reading here is of shapes only (a number, a date); rules belong to the concepts.

mod met;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Query};
use actix_web::{FromRequest, HttpRequest};
use jiff::Timestamp;
use jiff::civil::Date;

use super::csrf::Signer;
use super::shown::london;
use crate::kernel::error::Problem;
use crate::kernel::http::{Received, receive_form};
use crate::kernel::state::App;

/// The hidden field that holds the form token.
pub const TOKEN: &str = "_token";
const MOST_FIELDS: usize = 2000;

/// What to say about a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// A Fluent message.
    Key(String),
    /// A Fluent message with its `$what`: the field's own name where labels repeat.
    About {
        /// The message.
        key: String,
        /// The name.
        what: String,
    },
    /// A sentence from the concept that refused.
    Plain(String),
}

/// One thing wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; empty when it is about the whole form.
    pub name: String,
    /// What is wrong and what would mend it.
    pub words: Words,
}

/// The fields of a form, as typed, with the faults found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    faults: Vec<Fault>,
    token: String,
    /// What somebody else saved meanwhile.
    theirs: Option<BTreeMap<String, Vec<String>>>,
}

impl Form {
    /// An empty form.
    pub fn blank() -> Self {
        Self::default()
    }

    /// For a page about something with a version: what is sent says which version it saw.
    pub fn versioned(version: Option<i64>) -> Self {
        Self::filled(version.map(|version| ("version", version.to_string())))
    }

    /// A form filled with what is stored. Fields ending `_pence` hold pounds as typed
    /// ([`super::shown::hundredths`] of pence).
    pub fn filled<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            form.put(name, value);
        }
        form
    }

    /// Adds one value of a field.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.entry(name.into()).or_default().push(value.into());
    }

    /// Fills a date field: its parts are `name-day`, `name-month`, `name-year`.
    pub fn put_date(&mut self, name: &str, day: Date) {
        self.put(format!("{name}-day"), day.day().to_string());
        self.put(format!("{name}-month"), day.month().to_string());
        self.put(format!("{name}-year"), day.year().to_string());
    }

    /// Fills a date field and its `name-time` with a moment on London's clock.
    pub fn put_moment(&mut self, name: &str, at: Timestamp) {
        let local = at.to_zoned(london());
        self.put_date(name, local.date());
        let clock = format!("{:02}:{:02}", local.hour(), local.minute());
        self.put(format!("{name}-time"), clock);
    }

    /// Puts another value in place of what was typed, as where empty rows are closed up.
    pub fn replace(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), vec![value]);
    }

    /// The field as typed, or empty.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|all| all.first()).map_or("", String::as_str)
    }

    /// Every value of a field that can be ticked more than once.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// Everything that was typed, for a page that asks once more before it is done; `step` says which page that was.
    pub fn typed(&self) -> Vec<(&str, &str)> {
        let all = self.values.iter().filter(|(name, _)| *name != "step");
        all.flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
            .collect()
    }

    /// Whether the choice `value` of the field is made.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|all| all.iter().any(|one| one == value))
    }

    /// The numbers of the rows of a repeated group: `criteria-0-name`, `criteria-2-name` give 0, 2.
    pub fn rows(&self, group: &str) -> Vec<usize> {
        let mut rows: Vec<usize> = self
            .values
            .keys()
            .chain(self.theirs.iter().flat_map(BTreeMap::keys))
            .filter_map(|name| name.strip_prefix(group)?.strip_prefix('-')?.split('-').next())
            .filter_map(|number| number.parse().ok())
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What is wrong with a field, if anything.
    pub fn fault(&self, name: &str) -> Option<&Fault> {
        self.faults.iter().find(|fault| fault.name == name)
    }

    /// Everything wrong, in the order found.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether nothing is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// The element a fault's link goes to: a date's first part, else the field itself.
    pub fn anchor(&self, fault: &Fault) -> String {
        let part = format!("{}-day", fault.name);
        if self.values.contains_key(&part) { part } else { fault.name.clone() }
    }

    /// Records a fault by its Fluent message.
    pub fn refuse(&mut self, name: &str, key: &str) {
        self.push(name.to_owned(), Words::Key(key.to_owned()));
    }

    /// Records a fault by a Fluent message that names what it is about (`$what`).
    pub fn refuse_about(&mut self, name: &str, key: &str, what: &str) {
        let words = Words::About { key: key.to_owned(), what: what.to_owned() };
        self.push(name.to_owned(), words);
    }

    /// Records a fault of the whole form by its Fluent message.
    pub fn refuse_whole(&mut self, key: &str) {
        self.refuse("", key);
    }

    /// Records faults as the API gives them: a JSON pointer and a sentence. `/lots/0/value_pence`
    /// belongs to the field `lots-0-value_pence`.
    pub fn refuse_pointers<P: AsRef<str>, D: Into<String>>(
        &mut self,
        faults: impl IntoIterator<Item = (P, D)>,
    ) {
        for (pointer, detail) in faults {
            let name = pointer.as_ref().trim_start_matches('/').replace('/', "-");
            self.push(name, Words::Plain(detail.into()));
        }
    }

    /// The version of the resource that the page showed.
    pub fn version(&self) -> Option<i64> {
        self.value("version").parse().ok()
    }

    /// What makes this sending of the form one request, however often it arrives: its token and what was typed.
    pub fn fingerprint(&self) -> String {
        let mut text = self.token.clone();
        for (name, values) in &self.values {
            for value in values {
                text.push_str(&format!("\n{}:{name}={}:{value}", name.len(), value.len()));
            }
        }
        text
    }

    fn push(&mut self, name: String, words: Words) {
        let fault = Fault { name, words };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The field without surrounding blanks, or nothing when empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        let value = self.value(name).trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The field, refused with `key` when empty.
    pub fn required(&mut self, name: &str, key: &str) -> Option<String> {
        let value = self.optional(name);
        if value.is_none() {
            self.refuse(name, key);
        }
        value
    }

    /// One of `allowed`, refused with `key` otherwise.
    pub fn one_of<T: Clone>(&mut self, name: &str, key: &str, allowed: &[(&str, T)]) -> Option<T> {
        let value = self.value(name);
        let found = allowed.iter().find(|(code, _)| *code == value).map(|(_, it)| it.clone());
        if found.is_none() {
            self.refuse(name, key);
        }
        found
    }

    /// A whole number, `1,200` or `1200`; refused with `key` otherwise.
    pub fn whole(&mut self, name: &str, key: &str) -> Option<i64> {
        let digits = self.value(name).trim().replace([',', ' '], "");
        self.kept(name, key, digits.parse().ok())
    }

    /// Pounds as pence: `£1,200`, `1200.5`, `1200.50`; refused with `key` otherwise.
    pub fn pounds(&mut self, name: &str, key: &str) -> Option<i64> {
        let typed = self.value(name).replace(['£', ',', ' '], "");
        self.kept(name, key, in_hundredths(&typed))
    }

    /// A percentage or mark in hundredths: `12.5` is 1250; refused with `key` otherwise.
    pub fn hundredths(&mut self, name: &str, key: &str) -> Option<i64> {
        let typed = self.value(name).replace(['%', ' '], "");
        self.kept(name, key, in_hundredths(&typed))
    }

    /// True where any part of a date is given: one that may be left out is read only then.
    pub fn has_date(&self, name: &str) -> bool {
        ["day", "month", "year"].iter().any(|part| self.optional(&format!("{name}-{part}")).is_some())
    }

    /// A date from its three parts; refused with `key` when there is no such day.
    pub fn date(&mut self, name: &str, key: &str) -> Option<Date> {
        let day = self.part(name, "day").and_then(|it| i8::try_from(it).ok());
        let month = self.month(name).and_then(|it| i8::try_from(it).ok());
        let year = self.part(name, "year").and_then(|it| i16::try_from(it).ok());
        let found = match (year, month, day) {
            (Some(year), Some(month), Some(day)) if year > 999 => Date::new(year, month, day).ok(),
            _ => None,
        };
        self.kept(name, key, found)
    }

    /// A date with its `name-time` (`17:00`, `5pm`, `5.30pm`) on London's clock. A time that the
    /// change to summer skips, or that winter repeats, is taken at the offset before the change.
    pub fn moment(&mut self, name: &str, key: &str) -> Option<Timestamp> {
        let clock = clock(self.value(&format!("{name}-time")));
        let day = self.date(name, key)?;
        let found = clock
            .and_then(|(hour, minute)| day.at(hour, minute, 0, 0).to_zoned(london()).ok())
            .map(|zoned| zoned.timestamp());
        self.kept(name, key, found)
    }

    fn part(&self, name: &str, part: &str) -> Option<i32> {
        self.value(&format!("{name}-{part}")).trim().parse().ok()
    }

    fn month(&self, name: &str) -> Option<i32> {
        let typed = self.value(&format!("{name}-month")).trim().to_lowercase();
        typed.parse().ok().or_else(|| named_month(&typed))
    }

    fn kept<T>(&mut self, name: &str, key: &str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.refuse(name, key);
        }
        found
    }
}

/// `12.5` as 1250; at most two decimals, no sign.
fn in_hundredths(typed: &str) -> Option<i64> {
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if typed.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let padded: String = part.chars().chain("00".chars()).take(2).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    whole.checked_mul(100)?.checked_add(padded.parse().ok()?)
}

fn named_month(typed: &str) -> Option<i32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start: String = typed.chars().take(3).collect();
    let place = MONTHS.iter().position(|month| *month == start)?;
    i32::try_from(place).ok()?.checked_add(1)
}

/// `17:00`, `5pm`, `5.30 pm`, `noon`, `midnight` as hour and minute.
fn clock(typed: &str) -> Option<(i8, i8)> {
    let typed = typed.trim().to_lowercase().replace(' ', "");
    match typed.as_str() {
        "noon" | "midday" | "12noon" => return Some((12, 0)),
        "midnight" => return Some((0, 0)),
        _ => {}
    }
    let (digits, half) = match (typed.strip_suffix("am"), typed.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(12)),
        _ => (typed.as_str(), None),
    };
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(later) if (1..=12).contains(&hour) => (hour % 12) + later,
        Some(_) => return None,
        None => hour,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some((hour, minute))
}

/// Why a posted form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It does not carry our token, or comes from another site.
    #[error("the form's token does not belong to this session")]
    Token,
    /// It is not a form, or too large.
    #[error("the form could not be read")]
    Shape,
}

/// A posted form whose token is not yet proved. Only [`Posted::proved`] gives its fields.
#[derive(Debug)]
pub struct Posted {
    form: Result<Form, Unread>,
    foreign: bool,
}

impl Posted {
    /// The form, if its token was issued to `binding` and the browser does not say that another site
    /// sent it.
    ///
    /// # Errors
    /// [`Unread`] when it was not, or could not be read.
    pub fn proved(self, signer: &Signer, binding: &str) -> Result<Form, Unread> {
        let mut form = self.form?;
        let sent = form.values.remove(TOKEN).unwrap_or_default();
        let token = sent.first().map_or("", String::as_str);
        if self.foreign || !signer.accepts(binding, token) {
            return Err(Unread::Token);
        }
        form.token = token.to_owned();
        Ok(form)
    }
}

impl FromRequest for Posted {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let foreign = from_another_site(req);
        let is_form = req
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(req, payload);
        Box::pin(async move {
            let form = match body.await {
                Ok(bytes) if is_form => fields(&bytes),
                _ => Err(Unread::Shape),
            };
            Ok(Self { form, foreign })
        })
    }
}

/// A posted form with a file. Nothing of it is read before [`PostedFile::read`].
pub struct PostedFile {
    body: Multipart,
    foreign: bool,
}

impl PostedFile {
    /// The fields that stand before the file, and the file, where one was chosen and taken.
    ///
    /// # Errors
    /// `malformed_body`.
    pub async fn read(self, app: &App) -> Result<(Posted, Result<Option<Received>, Problem>), Problem> {
        let (fields, file) = receive_form(app, self.body).await?;
        Ok((Posted { form: Ok(as_typed(fields)), foreign: self.foreign }, file))
    }
}

impl FromRequest for PostedFile {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let foreign = from_another_site(req);
        let body = Multipart::from_request(req, payload);
        Box::pin(async move { Ok(Self { body: body.await?, foreign }) })
    }
}

fn from_another_site(req: &HttpRequest) -> bool {
    let site = req.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_some_and(|site| site != "same-origin" && site != "none")
}

fn fields(bytes: &[u8]) -> Result<Form, Unread> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unread::Shape)?;
    let pairs = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| Unread::Shape)?;
    if pairs.len() > MOST_FIELDS {
        return Err(Unread::Shape);
    }
    Ok(as_typed(pairs.into_inner()))
}

/// Browsers send line ends as CRLF; limits count characters as people do.
fn as_typed(fields: impl IntoIterator<Item = (String, String)>) -> Form {
    Form::filled(fields.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_dates_and_times_are_read_as_people_type_them() {
        let mut form = Form::filled([
            ("value_pence", "£1,200.5"),
            ("bad_pence", "1.234"),
            ("start-day", "1"),
            ("start-month", "March"),
            ("start-year", "2027"),
            ("start-time", "5.30pm"),
        ]);
        assert_eq!(form.pounds("value_pence", "k"), Some(120_050));
        assert_eq!(form.date("start", "k"), Some(jiff::civil::date(2027, 3, 1)));
        let at = form.moment("start", "k").unwrap();
        assert_eq!(at.to_string(), "2027-03-01T17:30:00Z");
        assert!(form.is_clean());
        assert_eq!(form.pounds("bad_pence", "k"), None);
        assert_eq!(form.date("end", "k2"), None);
        assert_eq!(form.faults().len(), 2);
        assert_eq!(form.value("bad_pence"), "1.234", "what was typed is kept");
    }

    #[test]
    fn clocks() {
        assert_eq!(clock("17:00"), Some((17, 0)));
        assert_eq!(clock("12am"), Some((0, 0)));
        assert_eq!(clock("12 noon"), Some((12, 0)));
        assert_eq!(clock("24:00"), None);
        assert_eq!(clock("13pm"), None);
        assert_eq!(clock(""), None);
    }

    #[test]
    fn a_pointer_finds_its_field_and_rows_are_listed() {
        let mut form = Form::filled([("lots-2-name", "a"), ("lots-0-name", "b"), ("lots-x", "")]);
        form.refuse_pointers([("/lots/2/name", "Give the lot a name.")]);
        assert!(form.fault("lots-2-name").is_some());
        assert_eq!(form.rows("lots"), vec![0, 2]);
    }

    #[test]
    fn a_date_fault_links_to_its_first_part() {
        let mut form = Form::filled([("start-day", "40")]);
        form.date("start", "k");
        let fault = form.fault("start").unwrap().clone();
        assert_eq!(form.anchor(&fault), "start-day");
    }
}
