//! A whole life, from the registration to the last logout, for everybody who has an account.

mod algorithms;
mod stages;
mod verification;

use serde_json::json;
use tenantry_acceptance::{Database, Mailbox, on_both_databases};
use tenantry_smtp_testkit::SmtpServer;

use crate::callers::{Developer, EndUser, as_system, person};
use crate::houses::house;
use crate::person::Person;
use crate::tokens::Tokens;

on_both_databases![
    an_end_users_whole_life,
    a_developers_whole_life,
    a_private_users_whole_life,
    a_private_developers_whole_life,
];

const JANE: &str = "Jane.Doe@example.com";
const JOHN: &str = "john@example.com";

fn an_end_users_whole_life(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let john = Developer::register(&server, JOHN);
    let user = EndUser::register(&server, &john, JANE);
    let from_the_start = Tokens {
        access: user.access_token,
        refresh: user.refresh_token,
    };
    let before = from_the_start.me(&server).json();
    assert_eq!(
        (&before["id"], &before["is_active"]),
        (&json!(user.id), &json!(false))
    );
    let from_the_start = from_the_start.refreshed(&server);
    let home = ("X-Project-ID", john.project_id.as_str());
    let mut jane = Person::new(&server, Some(home), JANE);
    let me = stages::live(&mut jane, &mut Mailbox::of(&post, JANE));
    from_the_start.are_dead(&server);
    assert_eq!(me["id"], user.id);
    assert_eq!(me["role"], "end_user");
    assert_eq!(me["project_id"], john.project_id);
}

fn a_developers_whole_life(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let developer = Developer::register(&server, JOHN);
    let mut john = Person::new(&server, None, JOHN);
    let me = stages::live(&mut john, &mut Mailbox::of(&post, JOHN));
    assert_eq!(me["id"], developer.id);
    assert_eq!(me["role"], "developer");
    assert_eq!(me["project_id"], json!(null));
    EndUser::register(&server, &developer, JANE);
}

fn a_private_users_whole_life(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let john = Developer::register(&server, JOHN);
    let mut body = person(JANE);
    body["project_id"] = json!(john.project_id);
    let created = as_system(&server).json(&body).send();
    assert_eq!(created.status, 200, "{}", created.body);
    assert_eq!(created.json()["is_active"], false);
    let home = ("X-API-Key", john.api_key.as_str());
    let mut jane = Person::new(&server, Some(home), JANE);
    let me = stages::live(&mut jane, &mut Mailbox::of(&post, JANE));
    assert_eq!(me["id"], created.text("id"));
    assert_eq!(me["project_id"], john.project_id);
}

fn a_private_developers_whole_life(database: Database) {
    let post = SmtpServer::start();
    let server = house(database, &post);
    let created = as_system(&server).json(&person(JOHN)).send();
    assert_eq!(created.status, 200, "{}", created.body);
    let mut john = Person::new(&server, None, JOHN);
    let me = stages::live(&mut john, &mut Mailbox::of(&post, JOHN));
    assert_eq!(me["id"], created.text("id"));
    assert_eq!(me["role"], "developer");
}
