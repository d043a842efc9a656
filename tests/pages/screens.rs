//! What holds for every page, on every screen.

use tenantry_acceptance::Server;

use crate::page::Page;

/// The narrowest phone, a common one, and a window on a desk.
const SCREENS: [(u32, u32); 3] = [(320, 568), (1280, 800), (390, 844)];

/// The smallest emails that nobody has to enlarge, and phones do not enlarge by themselves.
const SMALLEST_LETTERS: f64 = 16.0;

/// What a thumb hits, after WCAG 2.5.5.
const SMALLEST_TARGET: u64 = 44;

/// Fails unless the page fits every screen, has its style, and asked nobody but the server for anything.
#[track_caller]
pub(crate) fn assert_sound(page: &mut Page, server: &Server) {
    let own = format!("http://{}/", server.address());
    let requested = page.requested();
    assert!(!requested.is_empty());
    for url in requested {
        assert!(url.starts_with(&own), "{url} was asked for");
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
    assert_eq!(page.count("script"), 0);
    for (width, height) in SCREENS {
        page.resize(width, height);
        assert_eq!(page.width(), u64::from(width), "it scrolls sideways");
        assert_readable(page);
    }
}

#[track_caller]
fn assert_readable(page: &mut Page) {
    for size in page.styles("body *", "font-size") {
        let pixels = size.strip_suffix("px").and_then(|size| size.parse().ok());
        let pixels: f64 = pixels.expect("a size in pixels");
        assert!(pixels >= SMALLEST_LETTERS, "messages of {size}");
    }
    let style = page.styles("main", "background-color").concat();
    assert_eq!(style, "rgb(255, 255, 255)", "the style is not applied");
    for background in page.styles("button", "background-color") {
        assert_ne!(background, "rgba(0, 0, 0, 0)", "the style is not applied");
        assert!(page.height("button") >= SMALLEST_TARGET);
    }
}

/// A page with a style that its policy forbids, a picture from elsewhere, and more than fits a phone.
const FAULTY: &str = "data:text/html,<meta name=viewport content='width=device-width'>\
    <meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">\
    <p style='color:red'><img src='http://127.0.0.1:9/' width=500 height=9>";

#[test]
fn what_is_looked_for_would_be_found() {
    let mut page = Page::blank();
    page.open(FAULTY);
    let complaints = page.complaints().join("\n");
    assert!(complaints.contains("style-src"), "{complaints}");
    let requested = page.requested();
    assert!(requested.contains(&"http://127.0.0.1:9/".to_owned()));
    assert!(page.width() >= 500, "{}", page.width());
}
