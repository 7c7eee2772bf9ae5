//! A progress bar for imports, on a terminal only.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `steps` steps on standard error; silent where that is no terminal.
pub fn bar(steps: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_message(what.to_owned());
    match ProgressStyle::with_template("{msg} [{wide_bar}] {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
