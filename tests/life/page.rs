//! The pages that links open, used as a browser without scripts would.

use tenantry_acceptance::{ApiResponse, Request, Server};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::houses::PUBLIC_URL;

pub(crate) struct Page {
    url: Url,
    pub(crate) response: ApiResponse,
}

impl Page {
    /// Follows the link of an email.
    #[track_caller]
    pub(crate) fn open(server: &Server, link: &str) -> Self {
        Self::ask("GET", server, link)
    }

    /// Looks whether the link is good, as scanners of emails do.
    #[track_caller]
    pub(crate) fn probe(server: &Server, link: &str) -> Self {
        Self::ask("HEAD", server, link)
    }

    #[track_caller]
    fn ask(method: &str, server: &Server, link: &str) -> Self {
        let path = link.strip_prefix(PUBLIC_URL);
        let path = path.unwrap_or_else(|| panic!("a link to somewhere else: {link}"));
        let url = format!("http://{}{path}", server.address());
        let response = Request::new(method, &url).send();
        let content_type = response.header("Content-Type").unwrap_or_default();
        assert_eq!(content_type, "text/html; charset=utf-8");
        Self {
            url: Url::parse(&url).expect("a URL"),
            response,
        }
    }

    /// Fills the form in and presses its button.
    #[track_caller]
    pub(crate) fn press(&self, typed: &[(&str, &str)]) -> Self {
        let form = self.form();
        assert_eq!(attribute(form, "method"), Some("post"));
        let action = attribute(form, "action").expect("where the form goes");
        let url = self.url.join(action).expect("a URL");
        let mut body = Serializer::new(String::new());
        body.extend_pairs(hidden_fields(form)).extend_pairs(typed);
        let response = Request::new("POST", url.as_str())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .header("Origin", url.origin().ascii_serialization())
            .body(body.finish())
            .send();
        Self { url, response }
    }

    /// The one form of the page.
    #[track_caller]
    fn form(&self) -> &str {
        let mut forms = self.response.body.split("<form").skip(1);
        let form = forms.next().and_then(|rest| rest.split("</form>").next());
        assert!(forms.next().is_none(), "one form only");
        form.unwrap_or_else(|| panic!("no form: {}", self.response.body))
    }

    #[track_caller]
    pub(crate) fn shows(&self, status: u16, words: &str) {
        assert_eq!(self.response.status, status, "{}", self.response.body);
        assert!(self.response.body.contains(words), "{}", self.response.body);
    }
}

fn hidden_fields(form: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = form.split("<input").skip(1);
    fields
        .filter(|field| attribute(field, "type") == Some("hidden"))
        .filter_map(|field| attribute(field, "name").zip(attribute(field, "value")))
}

/// An attribute of the tag that this text starts in.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = text.split('>').next()?;
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}
