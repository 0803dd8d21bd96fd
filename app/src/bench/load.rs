//! Many at once, for a while.

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::ensure;
use axum::Router;
use tokio::task::JoinSet;

use super::{CLIENTS, client::Client};

/// How often something was done, and how long each took.
pub(super) struct Rate {
    pub(super) per_second: f64,
    /// Microseconds, in order.
    took: Vec<u64>,
}

impl Rate {
    fn of(mut took: Vec<u64>, time: Duration) -> Rate {
        took.sort_unstable();
        Rate { per_second: took.len() as f64 / time.as_secs_f64(), took }
    }

    /// How long it took in all but the slowest `1 - share`, milliseconds.
    fn within(&self, share: f64) -> f64 {
        let place = (self.took.len() as f64 * share) as usize;
        self.took
            .get(place.min(self.took.len().saturating_sub(1)))
            .map_or(0.0, |micros| *micros as f64 / 1_000.0)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>7.0}/s   p50 {:>7.2} ms   p99 {:>7.2} ms",
            self.per_second,
            self.within(0.5),
            self.within(0.99)
        )
    }
}

/// Does `once` for `time`, `workers` at the same time.
pub(super) async fn repeat<F, R>(workers: usize, time: Duration, once: F) -> anyhow::Result<Rate>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for worker in 0..workers {
        let once = once.clone();
        tasks.spawn(async move {
            let mut took = Vec::new();
            while began.elapsed() < time {
                let start = Instant::now();
                once(worker).await?;
                took.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
            }
            Ok::<_, anyhow::Error>(took)
        });
    }
    gather(tasks, began).await
}

/// What all of them measured, once they are done.
async fn gather(mut tasks: JoinSet<anyhow::Result<Vec<u64>>>, began: Instant) -> anyhow::Result<Rate> {
    let mut all = Vec::new();
    while let Some(took) = tasks.join_next().await {
        all.extend(took??);
    }
    Ok(Rate::of(all, began.elapsed()))
}

/// Asks a door for `time`, [`CLIENTS`] at the same time, each on one connection; every answer must have `status`.
pub(super) async fn ask(
    address: SocketAddr,
    time: Duration,
    request: Vec<u8>,
    status: u16,
) -> anyhow::Result<Rate> {
    let request = Arc::new(request);
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for _ in 0..CLIENTS {
        let request = request.clone();
        tasks.spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut took = Vec::new();
            while began.elapsed() < time {
                let start = Instant::now();
                let answer = client.ask(&request).await?;
                took.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
                ensure!(
                    answer.status == status,
                    "{}: {}",
                    answer.status,
                    String::from_utf8_lossy(&answer.body)
                );
            }
            Ok(took)
        });
    }
    gather(tasks, began).await
}

/// Asks a door for `time` as a street of people does who know nothing of each other: `rate` a second, each at his moment, however
/// long those before him wait. What each waited is counted from his moment on.
pub(super) async fn street(
    address: SocketAddr,
    time: Duration,
    request: &[u8],
    rate: f64,
) -> anyhow::Result<Rate> {
    let request: Arc<[u8]> = request.into();
    let mut tasks = JoinSet::new();
    let (began, apart) = (Instant::now(), Duration::from_secs_f64(1.0 / rate.max(1.0)));
    for client in 0..CLIENTS {
        let request = request.clone();
        tasks.spawn(async move {
            let mut connection = Client::connect(address).await?;
            let mut took = Vec::new();
            for turn in (client as u32..).step_by(CLIENTS) {
                let moment = began + apart * turn;
                if moment - began > time {
                    break;
                }
                tokio::time::sleep_until(moment.into()).await;
                let answer = connection.ask(&request).await?;
                took.push(u64::try_from(moment.elapsed().as_micros()).unwrap_or(u64::MAX));
                ensure!(answer.status < 400, "{}", answer.status);
            }
            Ok::<_, anyhow::Error>(took)
        });
    }
    gather(tasks, began).await
}

/// Opens a door on a free port of this machine; it stays open as long as the process.
pub(super) async fn open(router: Router) -> anyhow::Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(
        axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).into_future(),
    );
    Ok(address)
}
