//! The answers of an application in words.

use serde_json::{Map, Value};

use crate::frameworks::QuestionKind;
use crate::kernel::i18n::{Lang, in_unit};
use crate::qualification::{AnswerOut, ApplicationOut, AskedQuestionOut, ProviderDocumentOut};
use crate::reference::Names;
use crate::web::layout::Page;
use crate::web::shown::plain;
use crate::web::views::frameworks::{AnswerLine, AnswerSection};

/// Whether an assessor decides on the question: it was asked, and the provider answered it.
pub(super) fn is_decided(question: &AskedQuestionOut) -> bool {
    question.asked && question.kind.is_answered()
}

/// The answers under the headings of the question set.
pub(super) fn sections(p: &Page, names: &Names, out: &ApplicationOut) -> Vec<AnswerSection> {
    let mut sections: Vec<AnswerSection> = Vec::new();
    for question in &out.questions {
        let line = line(p, names, out, question);
        match sections.last_mut().filter(|one| one.title == question.section) {
            Some(section) => section.answers.push(line),
            None => {
                sections.push(AnswerSection { title: question.section.clone(), answers: vec![line] });
            }
        }
    }
    sections
}

fn line(p: &Page, names: &Names, out: &ApplicationOut, question: &AskedQuestionOut) -> AnswerLine {
    let welsh = question.text_cy.as_ref().filter(|_| p.lang == Lang::Cy);
    let answer = match out.answers.get(&question.code) {
        Some(answer) => given(p, question, answer),
        None => out.record.get(&question.code).map(|it| words(p, names, None, it)).unwrap_or_default(),
    };
    AnswerLine {
        code: question.code.clone(),
        question: welsh.unwrap_or(&question.text_en).clone(),
        answer,
        href: out.answers.get(&question.code).and_then(|it| document_href(out, it)).unwrap_or_default(),
        word_limit: question.word_limit,
        waived: question.waived_because.clone().unwrap_or_default(),
        to_decide: is_decided(question),
    }
}

fn words(p: &Page, names: &Names, kind: Option<QuestionKind>, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => p.t("yes"),
        Value::Bool(false) => p.t("no"),
        Value::Number(number) if kind == Some(QuestionKind::Money) => {
            number.as_i64().map_or_else(|| number.to_string(), |pence| p.pounds(&pence))
        }
        Value::Number(number) => number.to_string(),
        Value::String(text) => text_words(p, kind, text),
        Value::Array(items) if items.is_empty() => p.t("answer-none-listed"),
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::String(code) => plain(code),
                other => words(p, names, None, other).replace('\n', ", "),
            })
            .collect::<Vec<_>>()
            .join("\n"),
        Value::Object(fields) => record_words(p, names, fields),
    }
}

/// An answer of an applicant in words: none of these names a place or a category by its code.
pub(super) fn given(p: &Page, question: &AskedQuestionOut, answer: &AnswerOut) -> String {
    match (&answer.document, question.kind, &answer.value) {
        (Some(file), ..) => file_words(p, file),
        (None, QuestionKind::File, _) => p.t("answer-file-gone"),
        (None, QuestionKind::Number, Value::Number(number)) => {
            number.as_i64().map_or_else(|| number.to_string(), |it| in_unit(it, question.unit.as_deref()))
        }
        (None, kind, value) => words(p, &Names::default(), Some(kind), value),
    }
}

/// A file's name and size.
pub(super) fn file_words(p: &Page, file: &ProviderDocumentOut) -> String {
    let kilobytes = file.size_bytes.saturating_add(1023) / 1024;
    format!("{} ({})", file.name, p.t1("answer-file-size", "n", kilobytes))
}

/// Where the file of an answer can be read.
pub(super) fn document_href(out: &ApplicationOut, answer: &AnswerOut) -> Option<String> {
    answer.document.as_ref().map(|file| format!("/applications/{}/documents/{}", out.id, file.id))
}

fn text_words(p: &Page, kind: Option<QuestionKind>, text: &str) -> String {
    match kind {
        Some(QuestionKind::Choice) => plain(text),
        Some(QuestionKind::Date) => {
            text.parse::<jiff::civil::Date>().map_or_else(|_| text.to_owned(), |day| p.date(&day))
        }
        _ => text.to_owned(),
    }
}

/// What was taken from a record, one fact a line.
fn record_words(p: &Page, names: &Names, fields: &Map<String, Value>) -> String {
    let said = |name: &str, value: &Value| match (name, value) {
        (_, Value::Number(number)) if name.ends_with("_pence") => {
            number.as_i64().map(|pence| p.pounds(&pence)).unwrap_or_default()
        }
        ("categories", Value::Array(codes)) => listed(codes, |code| names.category(code).to_owned()),
        ("areas", Value::Array(codes)) => listed(codes, |code| names.area(code).to_owned()),
        ("kind", Value::String(code)) => p.t(&format!("kind-{}", code.replace('_', "-"))),
        ("sector", Value::String(code)) => p.t(&format!("sector-{}", code.replace('_', "-"))),
        ("income_band", Value::String(code)) => p.t(&format!("income-{}", code.replace('_', "-"))),
        (_, Value::String(code)) if name != "name" && name != "value" => plain(code),
        (_, other) => words(p, names, None, other).replace('\n', ", "),
    };
    let pence = |name: &str| fields.get(name).and_then(Value::as_i64);
    let met = pence("needed_pence").map(|needed| {
        let met = pence("yearly_income_pence").unwrap_or(0) >= needed;
        p.t(if met { "answer-met" } else { "answer-not-met" })
    });
    fields
        .iter()
        .map(|(name, value)| (name, said(name, value)))
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{}: {value}", plain(name.strip_suffix("_pence").unwrap_or(name))))
        .chain(met)
        .collect::<Vec<_>>()
        .join("\n")
}

fn listed(codes: &[Value], name: impl Fn(&str) -> String) -> String {
    codes.iter().filter_map(Value::as_str).map(name).collect::<Vec<_>>().join(", ")
}
