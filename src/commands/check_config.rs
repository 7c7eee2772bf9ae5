//! `fairlot check-config`.

use fairlot::config::Sources;
use fairlot::kernel::error::Result;

/// Prints every setting, or every fault.
pub fn run(sources: Sources) -> Result<()> {
    let config = super::load(&sources)?;
    super::print(&config.describe_text());
    Ok(())
}
