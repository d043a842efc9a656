//! Compares response times, to see whether they reveal the state of an account (R7, R27). Run it by hand on an
//! idle machine, as `docs/testing.md` describes.
#![expect(
    clippy::expect_used,
    reason = "a failed measurement panics with the reason"
)]

use std::time::Instant;

use serde_json::json;
use tenantry_acceptance::accounts::{disable, post, project_login, verified_end_user};
use tenantry_acceptance::clients::{Developer, EndUser};
use tenantry_acceptance::{Database, Request, Server};

const PAIRS: usize = 400;
/// The range of equal distributions: more than two standard deviations of 400 pairs.
const EQUAL: std::ops::RangeInclusive<f64> = 0.44..=0.56;

const EXISTING: &str = "jane@example.com";
const MISSING: &str = "missing@example.com";

fn main() {
    let databases = [("SQLite", Database::sqlite as fn() -> Database)];
    let has_postgres = std::env::var_os("TENANTRY_TEST_POSTGRES_URL").is_some();
    let postgres = has_postgres.then_some(("Postgres", Database::postgres as fn() -> Database));
    for (name, database) in databases.into_iter().chain(postgres) {
        println!("{name}: area under the curve, and the medians in milliseconds");
        let accounts = Accounts::register(database());
        for (what, other) in [
            ("missing", MISSING),
            ("disabled", "disabled@example.com"),
            ("unverified", "unverified@example.com"),
        ] {
            compare(&format!("login, existing or {what}"), |is_first| {
                (accounts.login(if is_first { EXISTING } else { other }), 401)
            });
        }
        compare("forgotten password, existing or missing", |is_first| {
            let email = if is_first { EXISTING } else { MISSING };
            (accounts.forgot_password(email), 202)
        });
    }
}

/// An account in each state, on a server without rate limits.
struct Accounts {
    server: Server,
    developer: Developer,
}

impl Accounts {
    fn register(database: Database) -> Self {
        let server = Server::with(database, |installation| {
            installation.set("TENANTRY_RATE_LIMITS", "off");
        });
        let developer = Developer::register(&server, "owner@example.com");
        verified_end_user(&server, &developer, EXISTING);
        let disabled = verified_end_user(&server, &developer, "disabled@example.com");
        disable(&server, &disabled);
        EndUser::register(&server, &developer, "unverified@example.com");
        Self { server, developer }
    }

    fn login(&self, email: &str) -> Request {
        project_login(&self.server, &self.developer, (email, "WrongPass123"))
    }

    fn forgot_password(&self, email: &str) -> Request {
        let request = post(&self.server, "forgot-password").json(&json!({ "email": email }));
        request.headers(&[self.developer.project_header()])
    }
}

/// Alternates both kinds, so that any other load affects both equally.
fn compare(what: &str, request: impl Fn(bool) -> (Request, u16)) {
    let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        for is_first in [pair % 2 == 0, pair % 2 != 0] {
            let took = milliseconds(request(is_first));
            // The first pair is a warm-up.
            match (pair, is_first) {
                (0, _) => {}
                (_, true) => firsts.push(took),
                (_, false) => seconds.push(took),
            }
        }
    }
    let area = area_under_the_curve(&firsts, &seconds);
    let is_equal = EQUAL.contains(&area);
    let verdict = if is_equal { "equal" } else { "DIFFERENT" };
    let [first, second] = [firsts, seconds].map(median);
    println!("  {verdict}  {area:.3}  {first:.2}  {second:.2}  {what}");
}

fn milliseconds((request, status): (Request, u16)) -> f64 {
    let started = Instant::now();
    let response = request.send();
    let took = started.elapsed();
    response.assert_status(status);
    took.as_secs_f64() * 1_000.0
}

/// How often a time of the second kind exceeds one of the first: 0.5 for equal distributions (Mann-Whitney).
fn area_under_the_curve(firsts: &[f64], seconds: &[f64]) -> f64 {
    let score = |first: f64, second: f64| match second.total_cmp(&first) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    let scores = firsts
        .iter()
        .flat_map(|first| seconds.iter().map(move |second| score(*first, *second)));
    let count = u32::try_from(firsts.len() * seconds.len()).expect("a small number of pairs");
    scores.sum::<f64>() / f64::from(count)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
