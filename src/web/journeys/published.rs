//! Published documents: saved by everyone, added and removed by who makes what they belong to.

use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, get, post};

use crate::competitions::CompetitionId;
use crate::engagement::EventId;
use crate::kernel::authz::{Anyone, CommissionCompetitions};
use crate::kernel::error::{Problem, Result};
use crate::kernel::http::{Id, Meta};
use crate::published::{self, PublishedDocumentId, PublishedDocumentOut, Subject};
use crate::web::flash::Flash;
use crate::web::form::{Form, Posted, PostedFile};
use crate::web::journeys::competitions::{caption, home, seen, taken};
use crate::web::journeys::events;
use crate::web::layout::{Page, Section, again, html};
use crate::web::views::competitions::StepPage;
use crate::web::views::published::{DocumentLine, DocumentsPage};
use crate::web::visit::{Visit, Visitor};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_document)
        .service(get_competition_documents)
        .service(post_competition_documents)
        .service(get_remove_competition_document)
        .service(post_remove_competition_document)
        .service(get_event_documents)
        .service(post_event_documents)
        .service(get_remove_event_document)
        .service(post_remove_event_document);
}

/// What documents belong to, as its pages name it.
struct About {
    subject: Subject,
    section: Section,
    home: String,
    words: String,
    draft: bool,
}

impl About {
    /// What is said once a document is public.
    const fn published_words(&self) -> &'static str {
        match self.subject {
            Subject::Competition(_) => "flash-document-published",
            Subject::Event(_) => "flash-document-public",
        }
    }

    fn here(&self) -> String {
        format!("{}/documents", self.home)
    }
}

/// The competition; who is not signed in is asked to be where there is nothing for everyone.
async fn competition(visit: &Visit, id: &CompetitionId) -> Result<About> {
    let out = seen(visit, id).await?.view;
    Ok(About {
        subject: Subject::Competition(id.clone()),
        section: Section::Competitions,
        home: home(id),
        words: caption(&out),
        draft: out.allowed_actions.contains(&"submit_for_approval"),
    })
}

/// An engagement event, the same way.
async fn event(visit: &Visit, id: &EventId) -> Result<About> {
    let out = events::seen(visit, id).await?.view;
    Ok(About {
        subject: Subject::Event(id.clone()),
        section: Section::Pipeline,
        home: events::home(id),
        words: events::caption(&visit.page(None), &out),
        draft: out.allowed_actions.contains(&"publish"),
    })
}

#[get("/published-documents/{id}")]
async fn get_document(visit: Visitor<Anyone>, id: Id<PublishedDocumentId>) -> Result<HttpResponse> {
    published::download_document(&visit.app, &visit.actor, &id).await
}

/// The documents of a subject as a page lists them; `remove_below` is where a draft's are removed.
pub(super) async fn lines(
    visit: &Visit,
    p: &Page,
    subject: &Subject,
    remove_below: Option<&str>,
) -> Result<Vec<DocumentLine>> {
    let all = published::list_documents(&visit.app, &visit.actor, subject).await?.view.items;
    Ok(all.into_iter().map(|one| line(p, one, remove_below)).collect())
}

fn line(p: &Page, one: PublishedDocumentOut, remove_below: Option<&str>) -> DocumentLine {
    DocumentLine {
        href: format!("/published-documents/{}", one.id),
        file: format!("{}, {}, {}", one.name, p.t(kind_key(&one.media_type)), size(p, one.size_bytes)),
        remove: remove_below.map(|here| format!("{here}/{}/remove", one.id)),
        title: one.title,
        sha256: one.sha256,
        added_at: one.added_at.timestamp(),
        later: one.added_later,
    }
}

fn kind_key(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "file-pdf",
        "image/png" | "image/jpeg" => "file-image",
        "text/plain" => "file-text",
        other if other.contains("word") || other.ends_with("opendocument.text") => "file-document",
        other if other.contains("sheet") => "file-spreadsheet",
        _ => "file-slides",
    }
}

/// The size as people read it, never less than it is.
fn size(p: &Page, bytes: i64) -> String {
    const KB: i64 = 1_000;
    const MB: i64 = 1_000 * KB;
    if bytes < MB {
        p.t1("file-kb", "n", bytes.saturating_add(KB - 1) / KB)
    } else {
        p.t1("file-mb", "n", bytes.saturating_add(MB - 1) / MB)
    }
}

async fn page(visit: &Visit, about: &About, form: Form) -> Result<DocumentsPage> {
    let p = visit.page(Some(about.section));
    let here = about.here();
    let may_add = visit.actor.is_signed_in()
        && published::allowed_to_add(&visit.app, &visit.actor, &about.subject).await.is_ok();
    Ok(DocumentsPage {
        documents: lines(visit, &p, &about.subject, about.draft.then_some(here.as_str())).await?,
        back: about.home.clone(),
        about: about.words.clone(),
        action: here,
        may_add,
        public: !about.draft,
        form,
        p,
    })
}

async fn added(visit: &Visit, about: &About, posted: PostedFile) -> Result<HttpResponse> {
    let (mut form, file) = visit.proved_with_file(posted).await?;
    let title = form.required("title", "fault-document-title");
    if file.is_none() && form.is_clean() {
        form.refuse("file", "fault-file");
    }
    if let (Some(title), Some(file), true) = (title, file, form.is_clean()) {
        let key = Some(format!("{}-file", visit.key_of(&form)));
        let outcome =
            published::add_document(&visit.app, &visit.actor, &about.subject, (&title, key), file).await;
        if taken(&mut form, outcome)?.is_some() {
            let words = if about.draft { "flash-document-added" } else { about.published_words() };
            return Ok(visit.see(&about.here(), Some(Flash::done(words))));
        }
    }
    let view = page(visit, about, form).await?;
    Ok(again(&view.p.clone(), &view))
}

/// Asks before a draft's document goes.
async fn asked_to_remove(visit: &Visit, about: &About) -> Result<HttpResponse> {
    let wanted = visit.part("document");
    let all = published::list_documents(&visit.app, &visit.actor, &about.subject).await?.view.items;
    let one = all.into_iter().find(|one| one.id.as_str() == wanted).filter(|_| about.draft);
    let one = one.ok_or_else(Problem::not_found)?;
    let p = visit.page(Some(about.section));
    let view = StepPage {
        heading: p.t("document-remove-heading"),
        text: p.t("document-remove-text"),
        button: p.t("document-remove-button"),
        about: format!("{} ({})", one.title, one.name),
        back: about.here(),
        asks_reason: false,
        form: Form::blank(),
        p,
    };
    Ok(html(&view.p.clone(), &view))
}

async fn removed(visit: &Visit, about: &About, posted: Posted) -> Result<HttpResponse> {
    visit.proved(posted)?;
    let id: PublishedDocumentId = visit.part("document").parse().map_err(|_| Problem::not_found())?;
    let meta = Meta { if_match: Some(1), idempotency: None };
    published::remove_document(&visit.app, &visit.actor, &id, meta).await?;
    Ok(visit.see(&about.here(), Some(Flash::done("flash-document-removed"))))
}

#[get("/competitions/{id}/documents")]
async fn get_competition_documents(visit: Visitor<Anyone>, id: Id<CompetitionId>) -> Result<HttpResponse> {
    let view = page(&visit, &competition(&visit, &id).await?, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/competitions/{id}/documents")]
async fn post_competition_documents(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: PostedFile,
) -> Result<HttpResponse> {
    let about = competition(&visit, &id).await?;
    published::allowed_to_add(&visit.app, &visit.actor, &about.subject).await?;
    added(&visit, &about, posted).await
}

#[get("/competitions/{id}/documents/{document}/remove")]
async fn get_remove_competition_document(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
) -> Result<HttpResponse> {
    asked_to_remove(&visit, &competition(&visit, &id).await?).await
}

#[post("/competitions/{id}/documents/{document}/remove")]
async fn post_remove_competition_document(
    visit: Visitor<CommissionCompetitions>,
    id: Id<CompetitionId>,
    posted: Posted,
) -> Result<HttpResponse> {
    removed(&visit, &competition(&visit, &id).await?, posted).await
}

#[get("/events/{id}/documents")]
async fn get_event_documents(visit: Visitor<Anyone>, id: Id<EventId>) -> Result<HttpResponse> {
    let view = page(&visit, &event(&visit, &id).await?, Form::blank()).await?;
    Ok(html(&view.p.clone(), &view))
}

#[post("/events/{id}/documents")]
async fn post_event_documents(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: PostedFile,
) -> Result<HttpResponse> {
    let about = event(&visit, &id).await?;
    published::allowed_to_add(&visit.app, &visit.actor, &about.subject).await?;
    added(&visit, &about, posted).await
}

#[get("/events/{id}/documents/{document}/remove")]
async fn get_remove_event_document(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
) -> Result<HttpResponse> {
    asked_to_remove(&visit, &event(&visit, &id).await?).await
}

#[post("/events/{id}/documents/{document}/remove")]
async fn post_remove_event_document(
    visit: Visitor<CommissionCompetitions>,
    id: Id<EventId>,
    posted: Posted,
) -> Result<HttpResponse> {
    removed(&visit, &event(&visit, &id).await?, posted).await
}
