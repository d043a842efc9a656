//! `/verify-email`

use tenantry_acceptance::{Database, Server, on_both_databases};

use crate::layout::assert_layout;
use crate::page::Page;
use crate::test_user::{JANE, Jane};

on_both_databases![r24_the_button_of_the_page_verifies_the_account_and_invalidates_the_link];

fn r24_the_button_of_the_page_verifies_the_account_and_invalidates_the_link(database: Database) {
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
    assert_layout(&mut page, &server);
    assert!(!jane.is_active(&server), "verified without the button");

    page.click_button();
    assert!(jane.is_active(&server));
    let title = format!("Your address is verified · {}", Jane::PROJECT);
    assert_eq!(page.title(), title);
    assert!(page.text().contains(JANE), "{}", page.text());
    assert_eq!(page.count("form"), 0);
    assert_layout(&mut page, &server);

    page.open(&link);
    assert_eq!(page.title(), "This link does not work any more");
    assert!(page.text().contains("24 hours"), "{}", page.text());
    assert_eq!(page.count("form"), 0);
    assert_layout(&mut page, &server);
}
