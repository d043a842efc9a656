//! The pages that the links in mails open: plain HTML that works without scripts. What each of them does
//! is up to its handler; here is how they look and with which headers they are sent.

mod page;
mod response;
mod templates;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use page::Page;
