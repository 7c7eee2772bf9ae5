//! `fairlot openapi`.

use fairlot::kernel::error::{Problem, Result};

/// Prints the document that is committed as `openapi/fairlot.json`.
pub fn run() -> Result<()> {
    let document = fairlot::app::openapi()?;
    let text =
        serde_json::to_string_pretty(&document).map_err(|cause| Problem::internal(cause.to_string()))?;
    super::print(&text);
    Ok(())
}
