//! Whether the time that a response takes says something about an account (R7, R27). It measures, so it is
//! run by hand, on a machine that does nothing else; `docs/testing.md` says how.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "an experiment that cannot go on panics, and says why"
)]

use std::time::Instant;

use serde_json::{Value, json};
use tenantry_acceptance::{Database, Request, Server};

const PAIRS: usize = 400;
/// What chance alone makes likely: a good deal more than two standard deviations of 400 pairs.
const ALIKE: std::ops::RangeInclusive<f64> = 0.44..=0.56;

fn main() {
    let databases = [("SQLite", Database::sqlite as fn() -> Database)];
    let has_postgres = std::env::var_os("TENANTRY_TEST_POSTGRES_URL").is_some();
    let postgres = has_postgres.then_some(("Postgres", Database::postgres as fn() -> Database));
    for (name, database) in databases.into_iter().chain(postgres) {
        println!("{name}: area under the curve, and the medians in milliseconds");
        let people = People::register(database());
        for (what, other) in [
            ("missing", "nobody@example.com"),
            ("disabled", "disabled@example.com"),
            ("unverified", "unverified@example.com"),
        ] {
            compare(&format!("login, existing or {what}"), |is_first| {
                people.login(if is_first { "jane@example.com" } else { other })
            });
        }
        compare("forgotten password, existing or missing", |is_first| {
            people.forgot(if is_first {
                "jane@example.com"
            } else {
                "nobody@example.com"
            })
        });
    }
}

/// Somebody of each kind, on a server without limits.
struct People {
    server: Server,
    project: String,
}

impl People {
    fn register(database: Database) -> Self {
        let server = Server::with(database, |installation| {
            installation.set("TENANTRY_RATE_LIMITS", "off");
        });
        let developer = server
            .post("/api/v1/auth/register")
            .header("X-Operator-Key", &server.operator_key)
            .json(&signup("owner@example.com"))
            .send();
        let project = developer.text("provisioning.project_id");
        for (email, is_verified) in [
            ("jane@example.com", true),
            ("disabled@example.com", true),
            ("unverified@example.com", false),
        ] {
            let mut body = signup(email);
            body["project_id"] = json!(project);
            body["is_verified"] = json!(is_verified);
            let request = server
                .post("/v1/private/users")
                .bearer(&server.service_token);
            request.json(&body).send().assert_status(200);
        }
        let disable = "UPDATE accounts SET disabled_at = created_at
            WHERE email_key = 'disabled@example.com'";
        assert_eq!(server.database().execute(disable), 1);
        Self { server, project }
    }

    fn login(&self, email: &str) -> (Request, u16) {
        let body = json!({"email": email, "password": "WrongPass123"});
        (self.post("/api/v1/auth/login", &body), 401)
    }

    fn forgot(&self, email: &str) -> (Request, u16) {
        let body = json!({ "email": email });
        (self.post("/api/v1/auth/forgot-password", &body), 202)
    }

    fn post(&self, path: &str, body: &Value) -> Request {
        let request = self.server.post(path);
        request.header("X-Project-ID", &self.project).json(body)
    }
}

/// Sends one of each kind in turn, so that whatever else the machine does meets both alike.
fn compare(what: &str, request: impl Fn(bool) -> (Request, u16)) {
    let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        for is_first in [pair % 2 == 0, pair % 2 != 0] {
            let took = milliseconds(request(is_first));
            // The first pair warms up.
            match (pair, is_first) {
                (0, _) => {}
                (_, true) => firsts.push(took),
                (_, false) => seconds.push(took),
            }
        }
    }
    let area = area_under_the_curve(&firsts, &seconds);
    let verdict = if ALIKE.contains(&area) {
        "alike"
    } else {
        "DIFFERENT"
    };
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

/// How often a time of the second kind is longer than one of the first: 0.5 when nobody can tell them
/// apart (Mann and Whitney).
fn area_under_the_curve(firsts: &[f64], seconds: &[f64]) -> f64 {
    let score = |first: f64, second: f64| match second.total_cmp(&first) {
        std::cmp::Ordering::Greater => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Less => 0.0,
    };
    let scores = firsts
        .iter()
        .flat_map(|first| seconds.iter().map(move |second| score(*first, *second)));
    let count = u32::try_from(firsts.len() * seconds.len()).expect("some thousands");
    scores.sum::<f64>() / f64::from(count)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn signup(email: &str) -> Value {
    json!({"email": email, "password": "SecurePass123", "full_name": "Jane Doe"})
}
