//! The layout of every page on every screen.

use tenantry_acceptance::Server;

use crate::page::Page;

/// The narrowest phone, a desktop window, and a common phone.
const SCREENS: [(u32, u32); 3] = [(320, 568), (1280, 800), (390, 844)];

/// The smallest font size in CSS pixels that is readable without zooming.
const SMALLEST_FONT: f64 = 16.0;

/// The smallest touch target in CSS pixels (WCAG 2.5.5).
const SMALLEST_TARGET: u64 = 44;

/// Fails unless the page fits every screen, has its style, and sends requests only to the server.
#[track_caller]
pub(crate) fn assert_layout(page: &mut Page, server: &Server) {
    let server_url = format!("http://{}/", server.address());
    let requested = page.requested();
    assert!(!requested.is_empty());
    for url in requested {
        assert!(url.starts_with(&server_url), "a request to {url}");
    }
    assert_eq!(page.errors(), Vec::<String>::new());
    assert_eq!(page.count("script"), 0);
    for (width, height) in SCREENS {
        page.resize(width, height);
        assert_eq!(page.width(), u64::from(width), "it scrolls horizontally");
        assert_readable(page);
    }
}

#[track_caller]
fn assert_readable(page: &mut Page) {
    for size in page.styles("body *", "font-size") {
        let pixels = size.strip_suffix("px").and_then(|size| size.parse().ok());
        let pixels: f64 = pixels.expect("a size in pixels");
        assert!(pixels >= SMALLEST_FONT, "a font size of {size}");
    }
    let style = page.styles("main", "background-color").concat();
    assert_eq!(style, "rgb(255, 255, 255)", "the style is not applied");
    for background in page.styles("button", "background-color") {
        assert_ne!(background, "rgba(0, 0, 0, 0)", "the style is not applied");
        assert!(page.height("button") >= SMALLEST_TARGET);
    }
}

/// A page with a forbidden style, an image of another host, and content wider than a phone.
const FAULTY: &str = "data:text/html,<meta name=viewport content='width=device-width'>\
    <meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">\
    <p style='color:red'><img src='http://127.0.0.1:9/' width=500 height=9>";

#[test]
fn the_checks_detect_a_faulty_page() {
    let mut page = Page::blank();
    page.open(FAULTY);
    let errors = page.errors().join("\n");
    assert!(errors.contains("style-src"), "{errors}");
    let requested = page.requested();
    assert!(requested.contains(&"http://127.0.0.1:9/".to_owned()));
    assert!(page.width() >= 500, "{}", page.width());
}
