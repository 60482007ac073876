//! AWS on the wire: sign-in (OIDC), the access portal, roles assumed over others and whose credentials they are (STS),
//! on the AWS SDK.
//!
//! The SDK's types stop here. What goes out are the field's words, secrets that do not print, and one
//! [`Trouble`] that says what to do next. Only what is passed in decides where requests go: neither the
//! environment nor the shared config is read, except for the person's proxy. Certificates to trust, FIPS and dual
//! stack are a [`Route`], settled once for the process.

mod assume;
mod browser;
mod callback;
mod catalogue;
mod device;
mod endpoint;
mod federation;
mod identity;
mod issuer;
mod loopback_link;
mod network;
mod oidc;
mod patience;
mod pkce;
mod portal;
mod reach;
mod route;
mod skew;
mod trouble;
mod unheard;

pub use browser::sign_in_by_browser;
pub use catalogue::Progress;
pub use device::{SignedIn, sign_in_by_device};
pub use endpoint::{BadEndpoint, endpoints_from, sign_in_endpoint_from, sts_endpoint_from};
pub use federation::console_sign_in;
pub use identity::Identity;
pub use issuer::{Issuer, is_aws_owned, region_in, resolve};
pub use loopback_link::LoopbackLink;
pub use network::{Network, Wire};
pub use oidc::{DeviceCode, Poll, Registration, Shown, Token};
pub use portal::RoleCredentials;
pub use reach::{Reached, reach};
pub use route::{BadRoute, Route};
pub use skew::Skew;
pub use trouble::Trouble;
