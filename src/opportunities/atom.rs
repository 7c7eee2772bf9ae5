//! The list as an Atom feed (RFC 4287).

use atom_syndication::{Category, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};

use super::polled::clean;
use super::views::OpportunityOut;
use crate::kernel::clock::UtcTime;
use crate::kernel::error::{Problem, Result};

/// The feed. `here` is its own address.
pub(super) fn feed(
    all: &[OpportunityOut],
    public_url: &str,
    here: &str,
    changed_at: UtcTime,
) -> Result<String> {
    let feed = Feed {
        title: Text::plain("Fairlot: opportunities"),
        subtitle: Some(Text::plain("Planned competitions, those that take bids, and events")),
        id: here.to_owned(),
        updated: moment(changed_at)?,
        authors: vec![Person { name: "Fairlot".to_owned(), ..Person::default() }],
        generator: Some(Generator { value: "Fairlot".to_owned(), ..Generator::default() }),
        links: vec![
            link(here, "self", "application/atom+xml"),
            link(&format!("{public_url}/pipeline"), "alternate", "text/html"),
        ],
        entries: all.iter().map(entry).collect::<Result<_>>()?,
        ..Feed::default()
    };
    let written = feed.write_to(Vec::new()).map_err(|cause| Problem::internal(format!("Atom: {cause}")))?;
    String::from_utf8(written).map_err(|cause| Problem::internal(format!("Atom: {cause}")))
}

fn entry(one: &OpportunityOut) -> Result<Entry> {
    let codes = |scheme: &str, codes: &[String]| -> Vec<Category> {
        let category = |code: &String| Category {
            term: code.clone(),
            scheme: Some(format!("urn:fairlot:{scheme}")),
            label: None,
        };
        codes.iter().map(category).collect()
    };
    let tiers: Vec<String> = one.tiers.iter().map(i64::to_string).collect();
    let categories = [
        codes("kind", &[one.kind.to_string()]),
        codes("category", &one.category_codes),
        codes("area", &one.area_codes),
        codes("tier", &tiers),
    ];
    Ok(Entry {
        title: Text::plain(clean(&format!("{}: {}", one.reference, one.title))),
        id: format!("urn:uuid:{}", one.id),
        updated: moment(one.updated_at)?,
        published: Some(moment(one.published_at)?),
        authors: vec![Person { name: clean(&one.body_name), ..Person::default() }],
        categories: categories.into_iter().flatten().collect(),
        links: vec![link(&one.url, "alternate", "text/html")],
        summary: Some(Text::plain(summary(one))),
        ..Entry::default()
    })
}

/// The dates first: they are why one reads a feed.
fn summary(one: &OpportunityOut) -> String {
    let dates = [
        one.expected_publication_on.map(|day| format!("Expected publication: {day}.")),
        one.deadline.map(|at| format!("Deadline: {}.", at.timestamp())),
        one.starts_on.map(|day| format!("Service starts: {day}.")),
        one.begins_at.map(|at| format!("Begins: {}.", at.timestamp())),
        one.ends_at.map(|at| format!("Ends: {}.", at.timestamp())),
    ];
    let dates: Vec<String> = dates.into_iter().flatten().collect();
    clean(format!("{}\n{}", dates.join(" "), one.summary).trim())
}

fn link(href: &str, rel: &str, mime_type: &str) -> Link {
    Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    }
}

fn moment(at: UtcTime) -> Result<FixedDateTime> {
    at.to_string().parse().map_err(|cause| Problem::internal(format!("Atom's time: {cause}")))
}
