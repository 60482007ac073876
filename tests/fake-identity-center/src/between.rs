//! What an organisation puts between its computers and AWS: servers that open its TLS connections with certificates of
//! an authority of its own, and a proxy.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::Fake;

/// TLS with certificates of the organisation's authority, and a fake behind it. It lasts as long as the runtime.
#[derive(Debug)]
pub struct Inspected {
    address: SocketAddr,
    authority: String,
}

impl Inspected {
    /// Stands before the fake as these hosts.
    ///
    /// # Errors
    ///
    /// If no port can be opened, or a name is none of a host.
    pub async fn before(fake: &Fake, hosts: &[&str]) -> io::Result<Self> {
        let behind = fake.url().trim_start_matches("http://").to_owned();
        let mut params = CertificateParams::new([]).map_err(io::Error::other)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let authority = CertifiedIssuer::self_signed(params, key).map_err(io::Error::other)?;
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let names: Vec<_> = hosts.iter().map(ToString::to_string).collect();
        let params = CertificateParams::new(names).map_err(io::Error::other)?;
        let certificate = params.signed_by(&key, &authority).map_err(io::Error::other)?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .map_err(io::Error::other)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                drop(tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await?;
                    copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await?).await
                }));
            }
        }));
        Ok(Self { address, authority: authority.pem() })
    }

    /// Where all of the hosts are.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority's certificate, in PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

/// How a proxy treats those who come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Leads everybody to this address, whatever they ask for.
    Leads(SocketAddr),
    /// The same, but only those with a password.
    AsksForPassword(SocketAddr),
    /// Lets nobody through.
    Refuses,
}

/// What each asked a proxy for, and by what password.
type Asked = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// A proxy. It lasts as long as the runtime.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    asked: Asked,
}

impl Proxy {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// If no port can be opened.
    pub async fn start(manner: Manner) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let asked = Asked::default();
        let seen = Arc::clone(&asked);
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(tokio::spawn(serve(stream, manner, Arc::clone(&seen))));
            }
        }));
        Ok(Self { address, asked })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first line of each request with what it brought as `Proxy-Authorization`.
    pub fn asked(&self) -> Vec<(String, Option<String>)> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Which servers were asked for, each once.
    pub fn servers(&self) -> Vec<String> {
        let mut servers: Vec<_> = self.asked().into_iter().map(|(line, _)| line).collect();
        servers.sort();
        servers.dedup();
        servers
    }
}

async fn serve(mut stream: TcpStream, manner: Manner, asked: Asked) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let password = lines.filter_map(|line| line.split_once(": "));
    let mut password = password.filter(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"));
    let password = password.next().map(|(_, value)| value.to_owned());
    asked.lock().unwrap_or_else(PoisonError::into_inner).push((first, password.clone()));
    let to = match manner {
        Manner::Leads(to) => to,
        Manner::AsksForPassword(to) if password.is_some() => to,
        Manner::AsksForPassword(_) => {
            let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
            return stream.write_all(refusal).await;
        }
        Manner::Refuses => {
            return stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await;
        }
    };
    let mut server = TcpStream::connect(to).await?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    copy_bidirectional(&mut stream, &mut server).await.map(drop)
}
