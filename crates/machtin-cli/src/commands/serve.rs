//! `machtin serve`: stories in a browser, and over HTTP for programs.

use crate::Outcome;
use crate::args::InputArgs;
use crate::failure::Failure;
use crate::output::Settings;
use clap::Args;
use machtin::Models;
use machtin_server::{Access, Desk, DeskError, MIN_TOKEN, app, random_token, serve};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Show stories in a browser, and to programs over HTTP
///
/// Give files or folders to read once, or a store. Only this computer can reach the page unless
/// --bind says otherwise; then reading takes a token too. Correcting a store always takes a token:
/// the one of --token-file, or one made for this run and printed at its start.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Folder of a store, in place of files.
    #[arg(long, value_name = "DIR", conflicts_with = "paths", help_heading = "Store")]
    store: Option<PathBuf>,
    /// Port; 0 takes a free one.
    #[arg(short, long, default_value_t = 7878, help_heading = "Server")]
    port: u16,
    /// Address to listen on; another than this computer's own needs --token-file.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), help_heading = "Server")]
    bind: IpAddr,
    /// File with the token that opens reading from elsewhere, and correcting.
    #[arg(long, value_name = "FILE", help_heading = "Server")]
    token_file: Option<PathBuf>,
    /// Let nobody correct.
    #[arg(long, help_heading = "Server")]
    read_only: bool,
    /// Open the page in a browser.
    #[arg(long, help_heading = "Server")]
    open: bool,
}

pub(crate) fn run(args: &ServeArgs, settings: &Settings) -> Result<Outcome, Failure> {
    let access = access(args)?;
    let token = access.token.clone().filter(|_| !access.read_only);
    let desk = desk(args, settings)?;
    let corrects = desk.is_store() && token.is_some();
    if settings.notes {
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_target(false)
            .init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("cannot start the server").because(error))?;
    runtime.block_on(async {
        let address = SocketAddr::new(args.bind, args.port);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
            Failure::new(format!("cannot listen on {address}"))
                .because(error)
                .hint("choose another port with -p, or -p 0 for a free one")
        })?;
        let address = listener.local_addr()?;
        let site = format!("http://{address}/");
        let entry = match token.filter(|_| corrects && args.token_file.is_none()) {
            Some(token) => format!("{site}sign-in?token={token}"),
            None => site.clone(),
        };
        let mut out = settings.out();
        writeln!(out, "{site}")?;
        out.flush()?;
        settings.tell(&format!("serving {site}; stop with Ctrl-C"));
        if entry != site {
            settings.tell(&format!("to correct, open {entry}"));
        }
        if args.open {
            open(&entry, settings);
        }
        serve(app(desk, access), listener, stop()).await?;
        Ok(Outcome::Done)
    })
}

/// What is served.
fn desk(args: &ServeArgs, settings: &Settings) -> Result<Desk, Failure> {
    let models = Models::embedded();
    if let Some(folder) = &args.store {
        return Desk::of_store(folder, models).map_err(|error| match error {
            DeskError::Failed(error) => error.into(),
            error => Failure::new("cannot serve the store").because(error),
        });
    }
    if args.input.paths.is_empty() {
        return Err(Failure::new("nothing to serve")
            .hint("name files or folders, or a store with --store DIR"));
    }
    let (pile, notes) = super::read_pile(&args.input, &models, settings);
    Ok(Desk::of_pile(pile, notes, models))
}

fn access(args: &ServeArgs) -> Result<Access, Failure> {
    let token = args.token_file.as_deref().map(read_token).transpose()?;
    if args.bind.is_loopback() {
        let made = || random_token().filter(|_| args.store.is_some() && !args.read_only);
        return Ok(Access::local(token.or_else(made), args.read_only));
    }
    let token = token.ok_or_else(|| {
        Failure::new(format!("{} can be reached by others, and there is no token", args.bind))
            .hint("name a file that holds one with --token-file FILE")
    })?;
    Ok(Access::open_to_others(token, args.read_only))
}

fn read_token(path: &Path) -> Result<String, Failure> {
    let read = std::fs::read_to_string(path).map_err(|error| {
        Failure::new(format!("cannot read the token of {}", path.display()))
            .because(error)
            .hint("make one with `head -c 16 /dev/urandom | xxd -p > FILE`")
    })?;
    let token = read.trim();
    if token.len() < MIN_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::new(format!("{} holds no token", path.display()))
            .because(format!("a token has {MIN_TOKEN} letters and digits or more on one line"))
            .hint("make one with `head -c 16 /dev/urandom | xxd -p > FILE`"));
    }
    Ok(token.to_owned())
}

/// Opens an address in the browser; where that fails, people open it themselves.
fn open(address: &str, settings: &Settings) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let opened =
        Command::new(opener).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if opened.is_err() {
        settings.tell(&format!("no browser could be opened; open {address}"));
    }
}

/// Comes when somebody asks the server to stop.
async fn stop() {
    let interrupted = async {
        // Without a signal to wait for, the server runs until it is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let ended = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let ended = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = ended => {}
    }
}
