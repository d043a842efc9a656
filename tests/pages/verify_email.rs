//! `/verify-email`

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::page::Page;
use crate::people::{JANE, Jane};
use crate::screens::assert_sound;

on_both_databases![r24_the_button_of_the_page_verifies_the_address_and_the_link_is_dead_then];

fn r24_the_button_of_the_page_verifies_the_address_and_the_link_is_dead_then(database: Database) {
    let server = Server::start(database);
    let jane = Jane::register(&server);
    let link = server.email("verify_email", JANE, 1).link();

    let mut page = Page::blank();
    for _ in 0..2 {
        page.open(&link);
    }
    let title = format!("Verify your address · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert!(page.text().contains(Jane::PROJECT), "{}", page.text());
    assert!(page.text().contains(JANE), "{}", page.text());
    assert_eq!(page.buttons(), ["Verify this address"]);
    assert_sound(&mut page, &server);
    assert!(!jane.is_active(&server), "looking changes nothing");

    page.press_the_button();
    assert!(jane.is_active(&server));
    let title = format!("Your address is verified · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert!(page.text().contains(JANE), "{}", page.text());
    assert_eq!(page.count("form"), 0);
    assert_sound(&mut page, &server);

    page.open(&link);
    assert_eq!(page.title(), "This link does not work any more");
    assert!(page.text().contains("24 hours"), "{}", page.text());
    assert_eq!(page.count("form"), 0);
    assert_sound(&mut page, &server);
}
