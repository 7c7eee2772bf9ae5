//! `fairlot serve`.

use clap::Args;
use fairlot::config::Sources;
use fairlot::kernel::clock::Clock;
use fairlot::kernel::error::{Problem, Result};
use fairlot::kernel::telemetry;
use fairlot::{app, server};

/// Serve the API and the pages.
#[derive(Args)]
pub struct Serve {
    /// Where to listen, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The folder for database, keys, mail and attachments.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
}

impl Serve {
    /// Serves until SIGTERM or Ctrl-C.
    pub fn run(self, mut sources: Sources) -> Result<()> {
        if let Some(listen) = self.listen {
            sources = sources.with("listen", listen);
        }
        if let Some(data) = self.data {
            sources = sources.with("data_dir", data);
        }
        let config = super::load(&sources)?;
        telemetry::init(&config.log).map_err(|cause| Problem::internal(cause.to_string()))?;
        let app = app::build(config, Clock::default())?;
        actix_web::rt::System::new().block_on(async move {
            let running = server::start(&app)?;
            tracing::info!(address = %running.address, "listening");
            running.finished().await.map_err(|cause| Problem::internal(cause.to_string()))
        })
    }
}
