//! The HTML pages behind links, used as a browser without scripts does.

use tenantry_acceptance::{ApiResponse, Request, Server};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::mail_servers::PUBLIC_URL;

pub(crate) struct Page {
    url: Url,
    pub(crate) response: ApiResponse,
}

impl Page {
    /// Follows the link of an email.
    #[track_caller]
    pub(crate) fn open(server: &Server, link: &str) -> Self {
        Self::request("GET", server, link)
    }

    /// Sends `HEAD`, as email scanners do.
    #[track_caller]
    pub(crate) fn probe(server: &Server, link: &str) -> Self {
        Self::request("HEAD", server, link)
    }

    #[track_caller]
    fn request(method: &str, server: &Server, link: &str) -> Self {
        let path = link.strip_prefix(PUBLIC_URL);
        let path = path.unwrap_or_else(|| panic!("not a link to the server: {link}"));
        let url = format!("http://{}{path}", server.address());
        let response = Request::new(method, &url).send();
        let content_type = response.header("Content-Type").unwrap_or_default();
        assert_eq!(content_type, "text/html; charset=utf-8");
        Self {
            url: Url::parse(&url).expect("a URL"),
            response,
        }
    }

    /// Submits the form with these fields.
    #[track_caller]
    pub(crate) fn submit(&self, fields: &[(&str, &str)]) -> Self {
        let form = self.form();
        assert_eq!(attribute(form, "method"), Some("post"));
        let action = attribute(form, "action").expect("the action of the form");
        let url = self.url.join(action).expect("a URL");
        let mut body = Serializer::new(String::new());
        body.extend_pairs(hidden_fields(form)).extend_pairs(fields);
        let response = Request::new("POST", url.as_str())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .header("Origin", url.origin().ascii_serialization())
            .body(body.finish())
            .send();
        Self { url, response }
    }

    /// The only form of the page.
    #[track_caller]
    fn form(&self) -> &str {
        let mut forms = self.response.body.split("<form").skip(1);
        let form = forms.next().and_then(|rest| rest.split("</form>").next());
        assert!(forms.next().is_none(), "more than one form");
        form.unwrap_or_else(|| panic!("no form: {}", self.response.body))
    }

    #[track_caller]
    pub(crate) fn assert_shows(&self, status: u16, words: &str) {
        self.response.assert_status(status);
        assert!(self.response.body.contains(words), "{}", self.response.body);
    }
}

fn hidden_fields(form: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = form.split("<input").skip(1);
    fields
        .filter(|field| attribute(field, "type") == Some("hidden"))
        .filter_map(|field| attribute(field, "name").zip(attribute(field, "value")))
}

/// An attribute of the tag at the start of this text.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = text.split('>').next()?;
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}
