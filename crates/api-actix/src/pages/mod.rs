//! The HTML pages behind the links in emails: their content and response headers. They work without scripts.

mod format;
mod page;
mod response;
mod templates;
#[cfg(test)]
mod tests;

pub(crate) use page::Page;
