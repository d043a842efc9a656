//! End users who never verified their address.

use std::time::Duration;

use serde_json::json;
use tenantry_acceptance::{Database, Mailbox, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::callers::{Developer, EndUser, ME, as_system, person};
use crate::houses::house_with;
use crate::patience::until;

on_both_databases![
    r23_only_end_users_who_never_verified_are_purged_and_only_when_it_is_their_time,
    r23_nobody_is_purged_unless_it_is_wished,
];

const DAY: u32 = 24 * 60 * 60;

fn r23_only_end_users_who_never_verified_are_purged_and_only_when_it_is_their_time(
    database: Database,
) {
    let post = SmtpServer::start();
    let settings = [("TENANTRY_PURGE_UNVERIFIED_AFTER", "86400")];
    let mut server = house_with(database, &post, &settings);
    let database = server.database().clone();
    let john = Developer::register(&server, "john@example.com");
    let private = as_system(&server).json(&person("june@example.com")).send();
    assert_eq!(private.status, 200, "{}", private.body);
    let [gone, verified, young] = ["gone", "verified", "young"]
        .map(|name| EndUser::register(&server, &john, &format!("{name}@example.com")));
    let token = Mailbox::of(&post, "verified@example.com")
        .next_email()
        .token();
    let body = json!({"token": token});
    let response = server.post("/api/v1/auth/verify-email").json(&body).send();
    assert_eq!(response.status, 200, "{}", response.body);
    server.await_all_emails();

    grow_older(&database, DAY - 600);
    let old = format!("WHERE id <> {}", database.id(&young.id));
    let earlier = database.earlier("created_at", 1200);
    database.execute(&format!("UPDATE accounts SET created_at = {earlier} {old}"));
    server.restart();
    until("somebody is purged", Duration::from_secs(30), || {
        database.count("accounts") < 5
    });

    assert_eq!(database.count("accounts"), 4);
    let me = |user: &EndUser| server.get(ME).bearer(&user.access_token).send().status;
    assert_eq!([me(&gone), me(&verified), me(&young)], [401, 200, 200]);
    for table in ["sessions", "verifications", "outbox_emails"] {
        let query = format!(
            "SELECT 'left' AS value FROM {table} WHERE account_id = {}",
            database.id(&gone.id)
        );
        assert_eq!(database.values(&query), [""; 0], "{table}");
    }
    EndUser::register(&server, &john, "gone@example.com");
}

fn r23_nobody_is_purged_unless_it_is_wished(database: Database) {
    let post = SmtpServer::start();
    let mut server = house_with(database, &post, &[]);
    let database = server.database().clone();
    let john = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &john, "jane@example.com");
    server.await_all_emails();
    grow_older(&database, 1000 * DAY);
    // What is over for so long is swept in the same round.
    let earlier = database.earlier("created_at", 60 * DAY);
    database.execute(&format!(
        "UPDATE outbox_emails SET delivered_at = {earlier}"
    ));
    server.restart();
    until("the house is kept", Duration::from_secs(30), || {
        database.count("outbox_emails") == 0
    });
    assert_eq!(database.count("accounts"), 2);
    let me = server.get(ME).bearer(&user.access_token).send();
    assert_eq!(me.status, 200, "{}", me.body);
}

fn grow_older(database: &Database, seconds: u32) {
    let earlier = database.earlier("created_at", seconds);
    database.execute(&format!("UPDATE accounts SET created_at = {earlier}"));
}
