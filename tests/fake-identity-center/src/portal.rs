//! The portal service: which accounts and roles there are for a bearer token, and their credentials.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    exchange::{About, Operation},
    organisation::Account,
    server::{ErrorName, Parameters, Server, Shared},
};

/// Smaller than Acme, so that a client which forgets to ask for the next page is found out.
const PAGE: usize = 20;
const LARGEST_PAGE: usize = 100;

/// The errors of the portal that the fake gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PortalError {
    InvalidRequest,
    Unauthorized,
    /// Not in AWS's model, but what AWS answers for a role that is not assigned.
    Forbidden,
    ResourceNotFound,
    TooManyRequests,
}

pub(crate) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/assignment/accounts", operation(Operation::ListAccounts, list_accounts))
        .route("/assignment/roles", operation(Operation::ListAccountRoles, list_account_roles))
        .route("/federation/credentials", operation(Operation::GetRoleCredentials, get_role_credentials))
        .route("/logout", post(logout))
}

fn list_accounts(server: &Server, _: &str, query: &Parameters) -> Result<Value, PortalError> {
    let page = page_of(&server.organisation.accounts, query)?;
    Ok(with_next(
        json!({ "accountList": page.items.iter().map(account_json).collect::<Vec<_>>() }),
        page.next,
    ))
}

fn account_json(account: &Account) -> Value {
    let mut json = json!({ "accountId": account.id });
    if let Some(name) = &account.name {
        json["accountName"] = name.as_str().into();
    }
    if let Some(email) = &account.email {
        json["emailAddress"] = email.as_str().into();
    }
    json
}

fn list_account_roles(server: &Server, _: &str, query: &Parameters) -> Result<Value, PortalError> {
    let id = account_id(query)?;
    let account = server.organisation.account(id).ok_or(PortalError::ResourceNotFound)?;
    let taken = server.ledger().unassigned.clone();
    let is_taken = |role: &String| taken.contains(&(account.id.clone(), role.clone()));
    let roles: Vec<_> = account.roles.iter().filter(|role| !is_taken(role)).cloned().collect();
    let page = page_of(&roles, query)?;
    let roles: Vec<_> =
        page.items.iter().map(|role| json!({ "roleName": role, "accountId": account.id })).collect();
    Ok(with_next(json!({ "roleList": roles }), page.next))
}

fn get_role_credentials(server: &Server, user: &str, query: &Parameters) -> Result<Value, PortalError> {
    let account = account_id(query)?;
    let role = query.get("role_name").ok_or(PortalError::InvalidRequest)?;
    let is_taken = server.ledger().unassigned.contains(&(account.to_owned(), role.clone()));
    if is_taken || !server.organisation.has_role(account, role) {
        return Err(PortalError::Forbidden);
    }
    let credentials = server.ledger().issue_credentials(account, role, user, Timestamp::now());
    Ok(json!({ "roleCredentials": {
        "accessKeyId": credentials.access_key_id,
        "secretAccessKey": credentials.secret_access_key,
        "sessionToken": credentials.session_token,
        "expiration": server.by_its_clock(credentials.expires_at).as_millisecond(),
    }}))
}

async fn logout(State(server): Shared, headers: HeaderMap) -> Response {
    let answer = bearer(&server, &headers).map(|(token, _)| server.ledger().revoke(token));
    server.answer(Operation::Logout, About::default(), answer.map(|()| StatusCode::OK))
}

fn operation(
    operation: Operation,
    handle: fn(&Server, &str, &Parameters) -> Result<Value, PortalError>,
) -> MethodRouter<Arc<Server>> {
    get(async move |State(server): Shared, headers: HeaderMap, Query(query): Query<Parameters>| {
        let about = About {
            account: query.get("account_id").cloned(),
            role: query.get("role_name").cloned(),
            ..About::default()
        };
        let answer = bearer(&server, &headers).and_then(|(_, user)| handle(&server, &user, &query));
        server.answer(operation, about, answer.map(Json))
    })
}

/// The token of a request, if it is honoured, and whose it is.
fn bearer<'a>(server: &Server, headers: &'a HeaderMap) -> Result<(&'a str, String), PortalError> {
    let token = headers
        .get("x-amz-sso_bearer_token")
        .and_then(|value| value.to_str().ok())
        .ok_or(PortalError::Unauthorized)?;
    let user = server.ledger().check_token(token, Timestamp::now())?.to_owned();
    Ok((token, user))
}

fn account_id(query: &Parameters) -> Result<&str, PortalError> {
    let id = query.get("account_id").ok_or(PortalError::InvalidRequest)?;
    let well_formed = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    if well_formed { Ok(id) } else { Err(PortalError::InvalidRequest) }
}

struct Page<'a, T> {
    items: &'a [T],
    next: Option<String>,
}

fn page_of<'a, T>(all: &'a [T], query: &Parameters) -> Result<Page<'a, T>, PortalError> {
    let size = query.get("max_result").map_or(Some(PAGE), |size| size.parse().ok());
    let size = size.filter(|size| (1..=LARGEST_PAGE).contains(size)).ok_or(PortalError::InvalidRequest)?;
    let start = query.get("next_token").map_or(Some(0), |token| start_of(token));
    let start = start.filter(|start| *start <= all.len()).ok_or(PortalError::InvalidRequest)?;
    let end = all.len().min(start + size);
    Ok(Page { items: &all[start..end], next: (end < all.len()).then(|| token_for(end)) })
}

fn token_for(start: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("page-from:{start}"))
}

fn start_of(token: &str) -> Option<usize> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    str::from_utf8(&bytes).ok()?.strip_prefix("page-from:")?.parse().ok()
}

fn with_next(mut json: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        json["nextToken"] = next.into();
    }
    json
}

impl IntoResponse for PortalError {
    fn into_response(self) -> Response {
        let (status, name, message) = match self {
            Self::InvalidRequest => (StatusCode::BAD_REQUEST, "InvalidRequestException", "Invalid request"),
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "UnauthorizedException", "Session token not found or invalid")
            }
            Self::Forbidden => (StatusCode::FORBIDDEN, "ForbiddenException", "No access"),
            Self::ResourceNotFound => {
                (StatusCode::NOT_FOUND, "ResourceNotFoundException", "The account was not found")
            }
            Self::TooManyRequests => {
                (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Too many requests")
            }
        };
        let body = Json(json!({ "message": message }));
        let mut response = (status, [("x-amzn-ErrorType", name)], body).into_response();
        response.extensions_mut().insert(ErrorName(name));
        response
    }
}
