//! Counts and names the checks.
use std::{fmt::Debug, time::Duration};

use s2_sdk::{
    error::{
        AppendConditionFailed, AppendError, AppendSessionError, ReadError, ReadSessionError,
        RequestError,
    },
    types::StreamPosition,
};

pub type Outcome = Result<(), Box<dyn std::error::Error>>;

pub struct Checks {
    verbose: bool,
    pub passed: usize,
    pub failed: usize,
}

impl Checks {
    pub fn new(verbose: bool) -> Self {
        Self {
            verbose,
            passed: 0,
            failed: 0,
        }
    }

    pub fn that(&mut self, name: &str, condition: bool, detail: impl Debug) {
        if condition {
            self.passed += 1;
            if self.verbose {
                println!("ok      {name}");
            }
        } else {
            self.failed += 1;
            println!("FAILED  {name}: {detail:?}");
        }
    }

    pub fn equal<T: Debug + PartialEq<U>, U: Debug>(&mut self, name: &str, actual: T, expected: U) {
        let same = actual == expected;
        self.that(name, same, format!("expected {expected:?}, got {actual:?}"));
    }

    /// A server's error with status, code and a part of its message.
    pub fn fails<T: Debug>(
        &mut self,
        name: &str,
        result: Result<T, impl AsRequestError>,
        status: u16,
        code: &str,
        message: &str,
    ) {
        match result {
            Err(error) => {
                let good = error.request_error_of().is_some_and(|error| {
                    error.server_error().is_some_and(|error| {
                        error.status.as_u16() == status
                            && error.code == code
                            && error.message.contains(message)
                    })
                });
                self.that(name, good, error);
            }
            Ok(value) => self.that(name, false, value),
        }
    }

    pub fn unwritten<T: Debug>(&mut self, name: &str, result: Result<T, ReadError>, tail: u64) {
        let good = matches!(&result, Err(ReadError::ReadUnwritten(StreamPosition { seq_num, .. })) if *seq_num == tail);
        self.that(name, good, result);
    }

    pub fn wrong_number<T: Debug>(
        &mut self,
        name: &str,
        result: Result<T, AppendError>,
        next: u64,
    ) {
        let good = matches!(&result, Err(AppendError::ConditionFailed(AppendConditionFailed::SeqNumMismatch(expected))) if *expected == next);
        self.that(name, good, result);
    }

    pub fn wrong_token<T: Debug>(
        &mut self,
        name: &str,
        result: Result<T, AppendError>,
        token: &str,
    ) {
        let good = matches!(&result, Err(AppendError::ConditionFailed(AppendConditionFailed::FencingTokenMismatch(expected))) if expected.to_string() == token);
        self.that(name, good, result);
    }
}

pub trait AsRequestError: Debug {
    fn request_error_of(&self) -> Option<&RequestError>;
}

impl AsRequestError for RequestError {
    fn request_error_of(&self) -> Option<&RequestError> {
        Some(self)
    }
}

macro_rules! as_request_error {
    ($($error:ty),*) => {
        $(impl AsRequestError for $error {
            fn request_error_of(&self) -> Option<&RequestError> {
                self.request_error()
            }
        })*
    };
}

as_request_error!(ReadError, AppendError, ReadSessionError, AppendSessionError);

/// Trims and deletions take a moment.
pub async fn eventually<F: AsyncFnMut() -> bool>(mut condition: F) -> bool {
    for _ in 0..600 {
        if condition().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}
