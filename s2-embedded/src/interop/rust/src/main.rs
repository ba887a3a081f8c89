//! Checks an S2 server with the official Rust SDK.
//!
//! Usage: s2-embedded-interop ENDPOINT [--verbose]
mod checks;
mod control;
mod records;
mod sessions;

use std::{
    env,
    num::NonZeroU32,
    process::ExitCode,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use checks::{Checks, Outcome};
use s2_sdk::{
    S2,
    types::{RetryConfig, S2Config, S2Endpoints, ValidationError},
};

/// No retries, and timeouts that are long enough for a slow machine.
pub fn config(endpoint: &str) -> Result<S2Config, ValidationError> {
    Ok(S2Config::new("any")
        .with_endpoints(S2Endpoints::for_endpoint(endpoint)?)
        .with_insecure_skip_cert_verification(true)
        .with_connection_timeout(Duration::from_secs(30))
        .with_request_timeout(Duration::from_secs(30))
        .with_retry(RetryConfig::new().with_max_attempts(NonZeroU32::MIN)))
}

async fn run(endpoint: &str, check: &mut Checks) -> Outcome {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let mark = format!("{:010x}", millis & 0xff_ffff_ffff);
    let s2 = S2::new(config(endpoint)?)?;
    control::basins(&s2, check, &mark).await?;
    control::streams(&s2, check, &mark).await?;
    records::appends(&s2, check, &mark).await?;
    records::conditions(&s2, check, &mark).await?;
    records::timestamps(&s2, check, &mark).await?;
    records::encryption(&s2, check, &mark).await?;
    sessions::append_sessions(&s2, check, &mark).await?;
    sessions::read_sessions(&s2, check, &mark).await?;
    sessions::producers(&s2, check, &mark).await?;
    sessions::compression(endpoint, check, &mark).await
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let Some(endpoint) = arguments.get(1) else {
        eprintln!("Usage: s2-embedded-interop ENDPOINT [--verbose]");
        return ExitCode::from(2);
    };
    let mut check = Checks::new(arguments.iter().any(|argument| argument == "--verbose"));
    if let Err(error) = run(endpoint, &mut check).await {
        check.that("to the end", false, error);
    }
    let Checks { passed, failed, .. } = check;
    if failed > 0 {
        println!(
            "rust: {failed} of {} checks failed on {endpoint}",
            passed + failed
        );
        return ExitCode::FAILURE;
    }
    println!("rust: {passed} checks passed on {endpoint}");
    ExitCode::SUCCESS
}
