//! The person in the browser.

use anyhow::{Context as _, Result, ensure};
use axum::http::{Request, header::CONTENT_TYPE};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use url::{Url, form_urlencoded::Serializer};

/// Answers the consent page at `link`, which carries the code: `allow` or `deny`.
pub async fn decide(link: &str, decision: &str) -> Result<()> {
    let mut link = Url::parse(link)?;
    let code = link.query_pairs().find(|(name, _)| name == "user_code");
    let code = code.context("the link carries no code")?.1.into_owned();
    link.set_query(None);
    let mut form = Serializer::new(String::new());
    form.append_pair("user_code", &code).append_pair("decision", decision);
    let request = Request::post(link.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.finish())?;
    let client: Client<HttpConnector, String> = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await?;
    ensure!(answer.status().is_success(), "the consent page answered {}", answer.status());
    Ok(())
}
