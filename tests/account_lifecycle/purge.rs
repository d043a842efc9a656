//! End users that never verified their email address.

use std::time::Duration;

use tenantry_acceptance::accounts::verify_email;
use tenantry_acceptance::clients::{Developer, EndUser, as_service, get_me, signup};
use tenantry_acceptance::wait::wait_until;
use tenantry_acceptance::{Database, Mailbox, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::mail_servers::{start_server, start_server_with};

on_both_databases![
    r23_only_unverified_end_users_are_purged_and_only_after_the_period,
    r23_no_end_user_is_purged_without_the_setting,
];

const DAY: u32 = 24 * 60 * 60;

fn r23_only_unverified_end_users_are_purged_and_only_after_the_period(database: Database) {
    let smtp = SmtpServer::start();
    let settings = [("TENANTRY_PURGE_UNVERIFIED_AFTER", "86400")];
    let mut server = start_server_with(database, &smtp, &settings);
    let database = server.database().clone();
    let john = Developer::register(&server, "john@example.com");
    let private = as_service(&server).json(&signup("june@example.com")).send();
    private.assert_status(200);
    let [purged, verified, young] = ["purged", "verified", "young"]
        .map(|name| EndUser::register(&server, &john, &format!("{name}@example.com")));
    let token = Mailbox::of(&smtp, "verified@example.com")
        .next_email()
        .token();
    verify_email(&server, &token).assert_status(200);
    server.await_all_emails();

    grow_older(&database, DAY - 600);
    let old = format!("WHERE id <> {}", database.id(&young.id));
    let earlier = database.earlier("created_at", 1200);
    database.execute(&format!("UPDATE accounts SET created_at = {earlier} {old}"));
    server.restart();
    wait_until("a purge", Duration::from_secs(30), || {
        database.count("accounts") < 5
    });

    assert_eq!(database.count("accounts"), 4);
    let me = |user: &EndUser| get_me(&server, &user.access_token).status;
    assert_eq!([me(&purged), me(&verified), me(&young)], [401, 200, 200]);
    for table in ["sessions", "verifications", "outbox_emails"] {
        let query = format!(
            "SELECT 'left' AS value FROM {table} WHERE account_id = {}",
            database.id(&purged.id)
        );
        assert_eq!(database.values(&query), [""; 0], "{table}");
    }
    EndUser::register(&server, &john, "purged@example.com");
}

fn r23_no_end_user_is_purged_without_the_setting(database: Database) {
    let smtp = SmtpServer::start();
    let mut server = start_server(database, &smtp);
    let database = server.database().clone();
    let john = Developer::register(&server, "john@example.com");
    let user = EndUser::register(&server, &john, "jane@example.com");
    server.await_all_emails();
    grow_older(&database, 1000 * DAY);
    // Old delivered emails are deleted by the same purge.
    let earlier = database.earlier("created_at", 60 * DAY);
    database.execute(&format!(
        "UPDATE outbox_emails SET delivered_at = {earlier}"
    ));
    server.restart();
    wait_until("the start_server is kept", Duration::from_secs(30), || {
        database.count("outbox_emails") == 0
    });
    assert_eq!(database.count("accounts"), 2);
    let me = get_me(&server, &user.access_token);
    me.assert_status(200);
}

fn grow_older(database: &Database, seconds: u32) {
    let earlier = database.earlier("created_at", seconds);
    database.execute(&format!("UPDATE accounts SET created_at = {earlier}"));
}
