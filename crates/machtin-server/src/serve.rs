//! Listening, looking for changes, ending well.

use crate::app::{App, router};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Pause between two looks whether the store changed.
const LOOK: Duration = Duration::from_millis(500);
/// How long answers under way may take once the server is told to stop.
const LAST: Duration = Duration::from_secs(10);

/// Answers requests until `stop` comes, then lets answers under way come to their end, for ten
/// seconds at most.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let looking = Arc::clone(&app);
    let looker = tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            let app = Arc::clone(&looking);
            // A look that panics is no reason to stop looking.
            let _ = tokio::task::spawn_blocking(move || app.look()).await;
        }
    });
    let mut ended = app.stopping.subscribe();
    let told = Arc::clone(&app);
    let graceful = axum::serve(listener, router(&app)).with_graceful_shutdown(async move {
        stop.await;
        told.stopping.send_replace(true);
    });
    let late = async {
        // The sender lives as long as the app.
        let _ = ended.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(LAST).await;
    };
    let answer = tokio::select! {
        answer = graceful => answer,
        () = late => Ok(()),
    };
    looker.abort();
    answer
}
