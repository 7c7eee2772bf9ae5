//! `fairlot import`.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use fairlot::accounts::{self, Reported};
use fairlot::app;
use fairlot::config::Sources;
use fairlot::import::charity_register;
use fairlot::import::day_one::Figures;
use fairlot::import::load::{self, Outcome, Prepared};
use fairlot::import::progress::bar;
use fairlot::import::source::Source;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::error::{Code, Problem, Result};
use fairlot::kernel::mail::bounces::MOST_BYTES;

/// Import published data.
#[derive(Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The awards of May 2021: awards.csv, lots.csv, lead_providers.csv and supply_chain_providers.csv.
    DayOne {
        /// The folder with the four files.
        dir: PathBuf,
        /// The folder for database, keys, mail and attachments.
        #[arg(long, value_name = "DIR")]
        data: Option<String>,
    },
    /// A mail system's report that mail came back (RFC 3464), as it is piped by an alias of the sender's address.
    Bounces {
        /// The file with one report, or - for standard input.
        file: PathBuf,
        /// The folder for database, keys, mail and attachments.
        #[arg(long, value_name = "DIR")]
        data: Option<String>,
    },
    /// The bulk extract of the register of charities in England and Wales: publicextract.charity, as text or JSON.
    ///
    /// It confirms the organisations that are here, and shows them where it says something else than they did.
    CharityRegister {
        /// The unpacked file.
        file: PathBuf,
        /// The folder for database, keys, mail and attachments.
        #[arg(long, value_name = "DIR")]
        data: Option<String>,
    },
}

impl Import {
    /// Imports everything or nothing of a file that has a fault.
    pub fn run(self, mut sources: Sources) -> Result<()> {
        let (What::DayOne { data, .. } | What::Bounces { data, .. } | What::CharityRegister { data, .. }) =
            &self.what;
        if let Some(data) = data {
            sources = sources.with("data_dir", data.clone());
        }
        match self.what {
            What::DayOne { dir, .. } => day_one(&dir, &sources),
            What::Bounces { file, .. } => bounces(&file, &sources),
            What::CharityRegister { file, .. } => charity_register(&file, &sources),
        }
    }
}

/// What is no report of ours ends well too: a mail system would answer a failure with another mail.
fn bounces(file: &Path, sources: &Sources) -> Result<()> {
    let mail = read_mail(file)?;
    let app = app::build(super::load(sources)?, Clock::default())?;
    super::print(match accounts::import_bounce(&app, &mail)? {
        Reported::Recorded => "Recorded: mail to an account's address comes back.",
        Reported::Known => "Known already: nothing changed.",
        Reported::NoAccount => "About an address without an account: nothing recorded.",
        Reported::NotOurs => "About no mail of this service: nothing recorded.",
        Reported::NotTheAddress => "Not a lasting fault of the address: nothing recorded.",
        Reported::NoReport => "No delivery status notification: nothing recorded.",
    });
    Ok(())
}

fn read_mail(file: &Path) -> Result<Vec<u8>> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let mut mail = Vec::new();
    let outcome = if file == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut mail)
    } else {
        File::open(file).and_then(|open| open.take(most).read_to_end(&mut mail))
    };
    outcome.map_err(|cause| {
        Problem::new(
            Code::Invalid,
            format!("{}: {cause}. Name a file that can be read, or -.", file.display()),
        )
    })?;
    Ok(mail)
}

fn charity_register(file: &Path, sources: &Sources) -> Result<()> {
    let app = app::build(super::load(sources)?, Clock::default())?;
    let report = charity_register::import(&app.db, file)?;
    let done = report.confirmed;
    super::print(&format!(
        "{} records read; of the organisations here {} were confirmed for the first time, {} changed, {} unchanged.",
        report.records, done.added, done.changed, done.unchanged
    ));
    Ok(())
}

fn day_one(dir: &Path, sources: &Sources) -> Result<()> {
    // The files first: a bad one is told without touching any database.
    let prepared = Prepared::read(Source::Dir(dir))?;
    if let Some(warning) = warning(&prepared)? {
        eprintln!("{warning}");
    }
    let app = app::build(super::load(sources)?, Clock::default())?;
    let progress = bar(prepared.steps(), "Importing");
    let steps = progress.clone();
    let outcome = load::import(&app.db, prepared, move || steps.inc(1))?;
    progress.finish_and_clear();
    super::print(&match outcome {
        Outcome::Unchanged => "Already imported: nothing changed.".to_owned(),
        Outcome::Imported(written) => {
            format!("Imported: {} rows added, {} changed.", written.added, written.changed)
        }
    });
    Ok(())
}

/// What to say where the files do not add up to what was published.
fn warning(prepared: &Prepared) -> Result<Option<String>> {
    let figures = prepared.data().figures().map_err(|cause| Problem::internal(cause.to_string()))?;
    if figures == Figures::PUBLISHED {
        return Ok(None);
    }
    Ok(Some(format!(
        "Warning: these files do not give the published totals.\n  published: {}\n  these files: {}",
        told(&Figures::PUBLISHED),
        told(&figures)
    )))
}

fn told(figures: &Figures) -> String {
    format!(
        "{} award lines, {} contracts, {} lead providers, {} of them voluntary, {} pence",
        figures.award_lines,
        figures.contracts,
        figures.lead_providers,
        figures.voluntary_lead_providers,
        figures.value_pence
    )
}
