//! A browser without JavaScript: it keeps cookies and sends a page's form with its hidden fields.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::prelude::*;
use fairlot::kernel::db::schema::sessions;
use fairlot::kernel::tokens::{NewToken, Prefix};
use secrecy::ExposeSecret;

use crate::builders::{Person, file_part};
use crate::harness::{Answer, TestApp};

pub struct Browser<'a> {
    app: &'a TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
    hidden: RefCell<BTreeMap<String, String>>,
}

impl TestApp {
    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser<'_> {
        Browser { app: self, cookies: RefCell::default(), hidden: RefCell::default() }
    }

    /// A browser with the person's session.
    pub fn browser_of(&self, person: &Person) -> Browser<'_> {
        let secret = NewToken::generate(Prefix::Session).expect("a token");
        let (session, digest) = (person.session.clone(), secret.digest.to_string());
        self.arrange(move |tx| {
            diesel::update(sessions::table.find(&session))
                .set(sessions::token_hash.eq(&digest))
                .execute(tx.conn())?;
            Ok(())
        });
        let browser = self.browser();
        browser.set_cookie("fairlot_session", secret.token.expose_secret());
        browser
    }
}

impl Browser<'_> {
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Opens a page; its hidden fields go with the next form.
    pub fn get(&self, path: &str) -> Answer {
        let answer = self.app.get(path).header("accept", "text/html").header("cookie", self.jar()).send();
        self.keep(answer)
    }

    /// Sends a form of the page that was last opened.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let hidden = self.hidden.borrow().clone();
        let own = |name: &String| !fields.iter().any(|(field, _)| field == name);
        let pairs = hidden.iter().filter(|(name, _)| own(name)).map(|(name, value)| (&**name, &**value));
        let body = pairs
            .chain(fields.iter().copied())
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.post(path, body)
    }

    /// Sends a form with a file, of the page that was last opened; no file where its name is empty.
    pub fn submit_file(&self, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
        let hidden = self.hidden.borrow().clone();
        let own = |name: &String| !fields.iter().any(|(field, _)| field == name);
        let pairs = hidden.iter().filter(|(name, _)| own(name)).map(|(name, value)| (&**name, &**value));
        let mut body = Vec::new();
        for (name, value) in pairs.chain(fields.iter().copied()) {
            let part =
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(&file_part(name, content));
        let request = self.app.post(path).header("accept", "text/html").header("cookie", self.jar());
        self.keep(request.bytes("multipart/form-data; boundary=edge", body).send())
    }

    /// Sends a body that may be no form of ours.
    pub fn post(&self, path: &str, body: String) -> Answer {
        let request = self.app.post(path).header("accept", "text/html").header("cookie", self.jar());
        self.keep(request.bytes("application/x-www-form-urlencoded", body.into_bytes()).send())
    }

    /// Goes where a 303 leads.
    #[track_caller]
    pub fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.text);
        self.get(answer.header("location").expect("a location"))
    }

    fn jar(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, answer: Answer) -> Answer {
        for (name, value) in &answer.headers {
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (cookie, _) = value.split_once(';').unwrap_or((value, ""));
            let (name, held) = cookie.split_once('=').expect("a cookie");
            if held.is_empty() {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.set_cookie(name, held);
            }
        }
        if answer.text.contains("<form") {
            *self.hidden.borrow_mut() = hidden_fields(&answer.text);
        }
        answer
    }
}

/// The page shows all of these words.
#[track_caller]
pub fn shows(answer: &Answer, words: &[&str]) {
    for words in words {
        assert!(answer.text.contains(words), "no {words:?} in {}", answer.text);
    }
}

fn hidden_fields(page: &str) -> BTreeMap<String, String> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    inputs
        .filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            let (value, _) = rest.split_once('"')?;
            Some((name.to_owned(), unescaped(value)))
        })
        .collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
