//! The person in the browser.

use anyhow::{Context as _, Result, bail, ensure};
use axum::{
    body::{Body, to_bytes},
    http::{
        Request, Response, StatusCode,
        header::{CONTENT_TYPE, HOST, LOCATION},
    },
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use url::{Url, form_urlencoded::Serializer};

/// The fake's pages and Daypass's are smaller.
const PAGE: usize = 64 * 1024;

/// Answers the consent page at `link` with `allow` or `deny`, goes where that leads, and returns the last page.
///
/// The link of a sign-in by code carries the code. That of a sign-in by browser leads to a page that is told
/// which request it decides, and back to a port of this computer.
pub async fn decide(link: &str, decision: &str) -> Result<String> {
    let link = Url::parse(link)?;
    match link.path() {
        "/device" => by_code(link, decision).await,
        "/authorize" => by_browser(&link, decision).await,
        _ => bail!("{link} asks for no consent"),
    }
}

async fn by_code(mut link: Url, decision: &str) -> Result<String> {
    let code = link.query_pairs().find(|(name, _)| name == "user_code");
    let code = code.context("the link carries no code")?.1.into_owned();
    link.set_query(None);
    page(submit(&link, &[("user_code", &code), ("decision", decision)]).await?).await
}

async fn by_browser(link: &Url, decision: &str) -> Result<String> {
    let consent = page(visit(link).await?).await?;
    let request = consent.split_once("name=\"request\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let request = request.with_context(|| format!("the page asks for no consent: {consent}"))?.0;
    let decided =
        submit(&link.join("/authorize/decide")?, &[("request", request), ("decision", decision)]).await?;
    ensure!(decided.status() == StatusCode::FOUND, "the consent page answered {}", decided.status());
    let back = link.join(decided.headers().get(LOCATION).context("it leads nowhere")?.to_str()?)?;
    ensure!(back.host_str() == Some("127.0.0.1"), "it leads elsewhere than to this computer: {back}");
    page(visit(&back).await?).await
}

async fn visit(address: &Url) -> Result<Response<Body>> {
    ask(Request::get(address.as_str()).body(String::new())?).await
}

async fn submit(address: &Url, fields: &[(&str, &str)]) -> Result<Response<Body>> {
    let form = Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(address.as_str());
    ask(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)?).await
}

/// Follows no redirect.
async fn ask(request: Request<String>) -> Result<Response<Body>> {
    let client: Client<HttpConnector, String> = Client::builder(TokioExecutor::new()).build_http();
    Ok(client.request(request).await?.map(Body::new))
}

async fn page(response: Response<Body>) -> Result<String> {
    let status = response.status();
    let text = String::from_utf8(to_bytes(response.into_body(), PAGE).await?.into())?;
    ensure!(status.is_success(), "the browser was answered {status}: {text}");
    Ok(text)
}

/// Opens an address as a browser does, under another `host`'s name where one is given. Gives the status, and where
/// it leads.
pub async fn look(address: &str, host: Option<&str>) -> Result<(u16, Option<String>)> {
    let mut request = Request::get(address);
    if let Some(host) = host {
        request = request.header(HOST, host);
    }
    let response = ask(request.body(String::new())?).await?;
    let location = response.headers().get(LOCATION).map(|to| to.to_str().map(str::to_owned)).transpose()?;
    Ok((response.status().as_u16(), location))
}
