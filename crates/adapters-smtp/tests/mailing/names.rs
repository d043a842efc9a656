use tenantry_domain::values::{FullName, Name};

use crate::support::{settings, shown, verification};

#[tokio::test]
async fn r18_a_name_is_told_as_text_and_never_as_markup() {
    let mut letter = verification();
    letter.full_name = Some(FullName::parse("<b>Jane</b> {{ link }} & \"Co\"").unwrap());
    letter.project_name = Some(Name::parse("<script>x</script>").unwrap());
    let mail = shown(settings(), &letter).await;
    // Plain text has no markup, so there the name is told letter by letter.
    assert!(
        mail.text
            .starts_with("Hello <b>Jane</b> {{ link }} & \"Co\","),
        "{}",
        mail.text
    );
    assert!(mail.html.contains("&lt;b&gt;Jane&lt;"), "{}", mail.html);
    assert!(!mail.html.contains("<b>") && !mail.html.contains("<script>"));
}

#[tokio::test]
async fn r18_a_name_that_is_a_link_is_left_out() {
    let mut letter = verification();
    letter.full_name = Some(FullName::parse("Win at https://evil.example/x").unwrap());
    letter.project_name = Some(Name::parse("visit http://evil.example").unwrap());
    let mail = shown(settings(), &letter).await;
    for part in [&mail.subject, &mail.text, &mail.html] {
        assert!(!part.contains("evil"), "{part}");
    }
    assert!(mail.text.starts_with("Hello,\r\n"), "{}", mail.text);
}

#[tokio::test]
async fn r18_long_names_are_cut_and_projects_never_read_as_domains() {
    let mut letter = verification();
    letter.full_name = Some(FullName::parse(&"x".repeat(255)).unwrap());
    letter.project_name = Some(Name::parse("shop.example.com").unwrap());
    let mail = shown(settings(), &letter).await;
    assert!(
        mail.text
            .starts_with(&format!("Hello {}…,", "x".repeat(63)))
    );
    assert_eq!(
        mail.subject,
        "Verify your e-mail address for shop. example. com"
    );
}

#[tokio::test]
async fn r28_no_name_adds_a_header() {
    let mut letter = verification();
    letter.project_name = Some(Name::parse("x\u{2028}Bcc: eve@evil.example").unwrap());
    let mail = shown(settings(), &letter).await;
    assert_eq!(
        mail.subject,
        "Verify your e-mail address for Example accounts"
    );
}
