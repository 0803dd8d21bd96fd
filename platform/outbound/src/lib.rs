//! Asking somebody else's server. Only the internet-facing network has a way out, so only its handlers and jobs ask.
//!
//! What is waited for and read has a limit, redirects are not followed, and what leaves this machine goes over TLS with
//! certificates of the system's authorities. Plain HTTP reaches this machine alone: stand-ins under test.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// The largest answer that is read, bytes.
const MOST: usize = 1 << 20;

/// Why nobody answered.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// It would leave this machine in the open.
    #[error("only https, or http to this machine")]
    Open,
    /// It took too long.
    #[error("no answer within {0:?}")]
    Late(Duration),
    /// There is no way to it, or it broke off.
    #[error("no connection: {0}")]
    Broken(String),
    /// The system has no certificate authorities.
    #[error("certificate authorities: {0}")]
    Authorities(String),
}

/// A way out. Cheap to clone; connections are kept and used again.
#[derive(Clone)]
pub struct Outbound {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

impl Outbound {
    /// A way out on which an answer is waited for this long.
    ///
    /// # Errors
    /// [`OutboundError::Authorities`].
    pub fn new(patience: Duration) -> Result<Outbound, OutboundError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|error| OutboundError::Authorities(error.to_string()))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Outbound { client: Client::builder(TokioExecutor::new()).build(connector), patience })
    }

    /// Asks, and reads the whole answer.
    ///
    /// # Errors
    /// [`OutboundError`]. Whether the question arrived is not known then.
    pub async fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, OutboundError> {
        if !is_closed(request.uri()) {
            return Err(OutboundError::Open);
        }
        let answer = async {
            let broken = |error: &dyn std::fmt::Display| OutboundError::Broken(error.to_string());
            let response =
                self.client.request(request.map(Full::new)).await.map_err(|error| broken(&error))?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, MOST).collect().await.map_err(|error| broken(&error))?;
            Ok(Response::from_parts(parts, body.to_bytes()))
        };
        tokio::time::timeout(self.patience, answer).await.unwrap_or(Err(OutboundError::Late(self.patience)))
    }
}

/// Whether nobody on the way can read it.
fn is_closed(uri: &Uri) -> bool {
    let here = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    uri.scheme_str() == Some("https") || (uri.scheme_str() == Some("http") && here)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn outbound() -> Outbound {
        Outbound::new(Duration::from_millis(300)).unwrap()
    }

    fn get(uri: &str) -> Request<Bytes> {
        Request::get(uri).body(Bytes::new()).unwrap()
    }

    #[test]
    fn nothing_leaves_this_machine_in_the_open() {
        for (uri, closed) in [
            ("https://api.example.jp/v1", true),
            ("http://api.example.jp/v1", false),
            ("http://127.0.0.1:1/", true),
            ("http://localhost.example.jp/", false),
            ("/v1", false),
        ] {
            assert_eq!(is_closed(&uri.parse().unwrap()), closed, "{uri}");
        }
    }

    #[tokio::test]
    async fn an_answer_is_read_and_silence_and_endless_talk_are_cut_off() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let mut kept = Vec::new();
            for answer in ["HTTP/1.1 402 No\r\ncontent-length: 2\r\n\r\nno", "", "HTTP/1.1 200 OK\r\n\r\n"] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut question = [0; 64];
                let read = stream.read(&mut question).await.unwrap();
                assert!(question[..read].starts_with(b"GET /v1"));
                stream.write_all(answer.as_bytes()).await.unwrap();
                if answer.ends_with("OK\r\n\r\n") {
                    let block = vec![b'x'; MOST];
                    while stream.write_all(&block).await.is_ok() {}
                }
                kept.push(stream);
            }
        });
        let outbound = outbound();
        let answer = outbound.ask(get(&format!("{at}/v1"))).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (402, b"no".as_slice()));
        // The first connection is used again if it can be: the next question needs one of its own.
        let outbound = self::outbound();
        assert!(matches!(outbound.ask(get(&format!("{at}/v1"))).await, Err(OutboundError::Late(_))));
        let talk = self::outbound().ask(get(&format!("{at}/v1"))).await;
        assert!(matches!(talk, Err(OutboundError::Broken(_) | OutboundError::Late(_))), "{talk:?}");
        assert!(matches!(outbound.ask(get("http://example.jp/")).await, Err(OutboundError::Open)));
        server.abort();
    }
}
