//! One file a command; each prints for people and returns what went wrong.

mod check_config;
mod demo;
mod import;
mod keys;
mod migrate;
mod openapi;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use fairlot::config::{Config, Sources};
use fairlot::kernel::error::{Code, Problem, Result};

/// Fairlot: a commissioning marketplace.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    /// A TOML file with settings; see docs/configuration.md.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the pages.
    Serve(serve::Serve),
    /// Bring the database up to date.
    Migrate,
    /// Serve the real awards of May 2021 with invented bodies and people around them.
    Demo(demo::Demo),
    /// Import published data.
    Import(import::Import),
    /// Print every setting with its value and origin, and check them.
    CheckConfig,
    /// Print the OpenAPI document.
    Openapi,
    /// Make accounts and give roles.
    #[command(subcommand)]
    User(user::User),
    /// Look after the service's keys.
    #[command(subcommand)]
    Keys(keys::Keys),
}

impl Cli {
    /// Runs the command; a problem goes to standard error.
    pub fn run(self) -> ExitCode {
        let sources = Sources::from_process(self.config);
        let outcome = match self.command {
            Command::Serve(serve) => serve.run(sources),
            Command::Migrate => migrate::run(sources),
            Command::Demo(demo) => demo.run(),
            Command::Import(import) => import.run(sources),
            Command::CheckConfig => check_config::run(sources),
            Command::Openapi => openapi::run(),
            Command::User(user) => user.run(sources),
            Command::Keys(keys) => keys.run(sources),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                let cause = problem.cause().map(|cause| format!(" ({cause})")).unwrap_or_default();
                eprintln!("fairlot: {problem}{cause}");
                ExitCode::FAILURE
            }
        }
    }
}

/// The checked settings, or every fault in them.
fn load(sources: &Sources) -> Result<Config> {
    Config::load(sources).map_err(|faults| Problem::new(Code::Invalid, faults.to_string()))
}

/// Writes to standard output; a closed pipe is not an error.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{text}");
}
