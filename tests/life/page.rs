//! The pages that links open, used as a browser without scripts would.

use tenantry_acceptance::{Answer, Request, Server};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::houses::PUBLIC_URL;

pub(crate) struct Page {
    url: Url,
    pub(crate) answer: Answer,
}

impl Page {
    /// Follows the link of a mail.
    #[track_caller]
    pub(crate) fn open(server: &Server, link: &str) -> Self {
        Self::ask("GET", server, link)
    }

    /// Looks whether the link is good, as scanners of mails do.
    #[track_caller]
    pub(crate) fn probe(server: &Server, link: &str) -> Self {
        Self::ask("HEAD", server, link)
    }

    #[track_caller]
    fn ask(method: &str, server: &Server, link: &str) -> Self {
        let path = link.strip_prefix(PUBLIC_URL);
        let path = path.unwrap_or_else(|| panic!("a link to somewhere else: {link}"));
        let url = format!("http://{}{path}", server.address());
        let answer = Request::new(method, &url).send();
        let content_type = answer.header("Content-Type").unwrap_or_default();
        assert_eq!(content_type, "text/html; charset=utf-8");
        Self {
            url: Url::parse(&url).expect("a URL"),
            answer,
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
        let answer = Request::new("POST", url.as_str())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "text/html")
            .header("Origin", url.origin().ascii_serialization())
            .body(body.finish())
            .send();
        Self { url, answer }
    }

    /// The one form of the page.
    #[track_caller]
    fn form(&self) -> &str {
        let mut forms = self.answer.body.split("<form").skip(1);
        let form = forms.next().and_then(|rest| rest.split("</form>").next());
        assert!(forms.next().is_none(), "one form only");
        form.unwrap_or_else(|| panic!("no form: {}", self.answer.body))
    }

    #[track_caller]
    pub(crate) fn shows(&self, status: u16, words: &str) {
        assert_eq!(self.answer.status, status, "{}", self.answer.body);
        assert!(self.answer.body.contains(words), "{}", self.answer.body);
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
