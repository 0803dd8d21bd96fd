//! Mutual TLS 1.3 in which each side knows the other's certificate and nobody else's.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::{
    LazyConfigAcceptor, TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore, ServerConfig,
        client::WebPkiServerVerifier,
        crypto::{CryptoProvider, aws_lc_rs},
        pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
        server::{Acceptor, WebPkiClientVerifier},
        version::TLS13,
    },
};
use yakuba_city::Network;
use yakuba_seal::{Card, Keys};

use super::{Line, LinkError, Outer};

/// How long connecting may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Most connections at the same time; a city needs two.
const CONNECTIONS: usize = 256;

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn tls(error: impl std::fmt::Display) -> LinkError {
    LinkError::Tls(error.to_string())
}

/// The one certificate that is believed.
fn only(card: &Card) -> Result<Arc<RootCertStore>, LinkError> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(card.certificate.clone())).map_err(tls)?;
    Ok(Arc::new(roots))
}

fn own(keys: &Keys) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from(keys.card().certificate.clone());
    (vec![certificate], PrivatePkcs8KeyDer::from(keys.tls_key().to_vec()).into())
}

/// Calls the outer network of `card` at `address`.
///
/// # Errors
/// When nobody answers there, or somebody else does.
pub async fn call(keys: &Keys, card: &Card, address: &str) -> Result<TlsStream<TcpStream>, LinkError> {
    let verifier =
        WebPkiServerVerifier::builder_with_provider(only(card)?, provider()).build().map_err(tls)?;
    let (chain, key) = own(keys);
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])
        .map_err(tls)?
        .with_webpki_verifier(verifier)
        .with_client_auth_cert(chain, key)
        .map_err(tls)?;
    let name = ServerName::try_from(Card::server_name(card.city, card.network)).map_err(tls)?;
    let connect = async {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    };
    Ok(timeout(HANDSHAKE, connect).await.map_err(|_| LinkError::Silent)??)
}

type Answering = Arc<dyn Fn(Box<dyn Line>) -> BoxFuture<'static, Result<(), LinkError>> + Send + Sync>;

/// Where the inner networks of several cities call. Which city is meant stands in the TLS greeting; who calls is shown
/// by the certificate, and a city's door knows one caller.
#[derive(Default)]
pub struct Doors {
    doors: BTreeMap<String, (Arc<ServerConfig>, Answering)>,
}

impl Doors {
    /// Opens the door of a city. `inner` is the one who may call.
    ///
    /// # Errors
    /// When the keys or the card are none.
    pub fn add<O, C>(&mut self, keys: &Keys, inner: &Card, outer: Outer<O, C>) -> Result<(), LinkError>
    where
        O: Network,
        C: Clone + Send + Sync + 'static,
    {
        let verifier =
            WebPkiClientVerifier::builder_with_provider(only(inner)?, provider()).build().map_err(tls)?;
        let (chain, key) = own(keys);
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])
            .map_err(tls)?
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain, key)
            .map_err(tls)?;
        let answering: Answering = Arc::new(move |line| {
            let outer = outer.clone();
            Box::pin(async move { outer.answer(line).await })
        });
        let name = Card::server_name(keys.card().city, keys.card().network);
        self.doors.insert(name, (Arc::new(config), answering));
        Ok(())
    }

    /// Answers whoever calls, until it is dropped.
    pub async fn listen(self, listener: TcpListener) {
        let doors = Arc::new(self.doors);
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let (stream, from) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file handles, mostly: it passes.
                    tracing::warn!(%error, "a call could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let Ok(place) = free.clone().try_acquire_owned() else {
                tracing::warn!(%from, "too many calls at the same time: one was not taken");
                continue;
            };
            let doors = doors.clone();
            tokio::spawn(async move {
                let _place = place;
                match welcome(&doors, stream).await {
                    Ok((line, answering)) => {
                        if let Err(error) = answering(line).await {
                            tracing::debug!(%from, %error, "a call ended");
                        }
                    }
                    Err(error) => tracing::warn!(%from, %error, "a caller was refused"),
                }
            });
        }
    }
}

async fn welcome(
    doors: &BTreeMap<String, (Arc<ServerConfig>, Answering)>,
    stream: TcpStream,
) -> Result<(Box<dyn Line>, Answering), LinkError> {
    stream.set_nodelay(true)?;
    let greet = async {
        let greeting = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = greeting.client_hello().server_name().unwrap_or_default().to_owned();
        let Some((config, answering)) = doors.get(&name) else {
            return Err(LinkError::Tls(format!("there is no door of the name {name:?} here")));
        };
        let line: Box<dyn Line> = Box::new(greeting.into_stream(config.clone()).await?);
        Ok((line, answering.clone()))
    };
    timeout(HANDSHAKE, greet).await.map_err(|_| LinkError::Silent)?
}
