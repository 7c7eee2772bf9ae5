//! `fairlot demo`.

use std::path::PathBuf;

use clap::Args;
use fairlot::kernel::error::{Problem, Result};
use fairlot::kernel::telemetry;
use fairlot::{demo, server};

/// Serve the real awards of May 2021 with invented bodies and people around them.
#[derive(Args)]
pub struct Demo {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    /// The folder for the demonstration's data; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data: PathBuf,
    /// An empty PostgreSQL database to use in place of the folder's own.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Print the one-time code of this moment and stop.
    #[arg(long)]
    code: bool,
}

impl Demo {
    /// Makes or opens the folder, and serves until Ctrl-C.
    pub fn run(self) -> Result<()> {
        let free = std::net::TcpListener::bind(self.listen);
        if let (false, Err(cause)) = (self.code, &free) {
            // Before minutes of work rather than after.
            return Err(server::cannot_listen(self.listen, cause));
        }
        drop(free);
        if !self.data.join("demo-accounts.json").exists() {
            eprintln!("Making the demonstration's data in {}…", self.data.display());
        }
        let folder = demo::open(&self.data, &self.listen.to_string(), self.database.as_deref())?;
        if self.code {
            super::print(&folder.accounts.code(folder.app.clock.now().as_seconds())?);
            return Ok(());
        }
        telemetry::init(&folder.app.config.log).map_err(|cause| Problem::internal(cause.to_string()))?;
        let app = folder.app;
        actix_web::rt::System::new().block_on(async move {
            let running = server::start(&app)?;
            let url = format!("http://{}", running.address);
            let data = self.data.display().to_string();
            let program =
                std::env::current_exe().map_or("fairlot".to_owned(), |path| path.display().to_string());
            let place = demo::Place { url: &url, folder: &data, program: &program };
            super::print(&demo::told(place, &folder.accounts, app.clock.now())?);
            running.finished().await.map_err(|cause| Problem::internal(cause.to_string()))
        })
    }
}
