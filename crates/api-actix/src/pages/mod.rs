//! The pages that the links in emails open: plain HTML that works without scripts. What each of them does
//! is up to its handler; here is how they look and with which headers they are sent.

mod format;
mod page;
mod response;
mod templates;
#[cfg(test)]
mod tests;

pub(crate) use page::Page;
