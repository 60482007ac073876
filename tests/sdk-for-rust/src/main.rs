//! A program on the AWS SDK for Rust, for tests. It takes credentials the default way, knows nothing of
//! Daypass, and asks AWS who it is once for each line on standard input, with one client for all: so a test
//! sees what programs see that go on running.
//!
//! It answers in a line of JSON, `{"arn": …}` or `{"error": …}`.
#![expect(clippy::print_stdout, reason = "that is how it answers")]

use aws_config::BehaviorVersion;
use aws_sdk_sts::{Client, error::DisplayErrorContext};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let sts = Client::new(&config);
    for _ in std::io::stdin().lines().map_while(Result::ok) {
        let answer = match sts.get_caller_identity().send().await {
            Ok(caller) => json!({ "arn": caller.arn() }),
            Err(error) => json!({ "error": DisplayErrorContext(&error).to_string() }),
        };
        println!("{answer}");
    }
}
