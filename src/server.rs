//! Serves the service: listens, runs the workers, and drains on SIGTERM.

use std::net::{SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as WebApp, HttpServer};

use crate::accounts::record_bounce;
use crate::app::{App, configure};
use crate::config::{MailTransport, SmtpTls};
use crate::kernel::audit::{record_refusals, sequence_forever};
use crate::kernel::error::{Code, Problem, Result};
use crate::kernel::http::{rate_limit, strict_query};
use crate::kernel::mail::{MailSettings, Mailer, SmtpSettings, Tls};
use crate::kernel::outbox::deliver_forever;
use crate::kernel::telemetry::{Metrics, RequestLog, SecurityHeaders};
use crate::searches;
use crate::timekeeping::keep_time_forever;

/// How long each step of an SMTP conversation may take.
const MAIL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

/// A running service.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Stops it.
    pub handle: ServerHandle,
    server: actix_web::dev::Server,
    app: App,
}

impl Running {
    /// Waits until the service has stopped.
    pub async fn finished(self) -> std::io::Result<()> {
        self.server.await?;
        self.app.ending.begin();
        record_refusals(&self.app, true).map_err(|problem| std::io::Error::other(problem.to_string()))
    }
}

/// Binds the configured address and starts the workers. A port in use is a clear error.
pub fn start(app: &App) -> Result<Running> {
    let listen = app.config.listen;
    let listener = TcpListener::bind(listen).map_err(|cause| cannot_listen(listen, &cause))?;
    let address = listener.local_addr().map_err(|cause| Problem::internal(cause.to_string()))?;
    let metrics = Metrics::new().map_err(|cause| Problem::internal(cause.to_string()))?;
    metrics.install();
    let https = app.config.is_https();
    let shutdown = app.config.shutdown.as_secs();
    let served = app.clone();
    let server = HttpServer::new(move || {
        WebApp::new()
            .wrap(from_fn(strict_query))
            .wrap(from_fn(rate_limit))
            .wrap(Compress::default())
            .wrap(RequestLog::new(metrics.clone()))
            .wrap(SecurityHeaders::new(https))
            .configure(configure(&served, &metrics))
    })
    .workers(2)
    .shutdown_timeout(shutdown)
    .listen(listener)
    .map_err(|cause| Problem::internal(cause.to_string()))?
    .run();
    let mailer = mailer(app)?;
    start_workers(app, mailer);
    let handle = server.handle();
    Ok(Running { address, handle, server, app: app.clone() })
}

/// Says that an address cannot be listened on, and what to do.
#[must_use]
pub fn cannot_listen(listen: SocketAddr, cause: &std::io::Error) -> Problem {
    Problem::new(
        Code::Conflict,
        format!(
            "Cannot listen on {listen}: {cause}. Stop the program that uses it, or choose another with --listen."
        ),
    )
}

/// The program's own work beside requests; each ends with the runtime, after the piece it is at.
fn start_workers(app: &App, mailer: Mailer) {
    actix_web::rt::spawn(sequence_forever(app.db.clone()));
    actix_web::rt::spawn(deliver_forever(app.clone(), mailer, record_bounce));
    actix_web::rt::spawn(searches::call_forever(app.clone()));
    actix_web::rt::spawn(keep_time_forever(app.clone()));
}

/// The mailer that the configuration describes.
fn mailer(app: &App) -> Result<Mailer> {
    let mail = &app.config.mail;
    let from = mail.from.to_string();
    let settings = match &mail.transport {
        MailTransport::Files(dir) => MailSettings::Files { dir: dir.clone(), from },
        MailTransport::Smtp(smtp) => MailSettings::Smtp(SmtpSettings {
            host: smtp.host.clone(),
            port: smtp.port,
            tls: match smtp.tls {
                SmtpTls::None => Tls::None,
                SmtpTls::Starttls => Tls::Starttls,
                SmtpTls::Implicit => Tls::Implicit,
            },
            credentials: smtp.credentials.as_ref().map(|one| (one.username.clone(), one.password.clone())),
            from,
            timeout: MAIL_TIMEOUT,
            extra_roots: smtp.root_certificate.clone(),
        }),
    };
    Mailer::new(settings).map_err(|cause| Problem::new(Code::Invalid, format!("mail: {cause}")))
}
