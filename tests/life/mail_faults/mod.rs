//! Email servers that fail, our own server that is killed, and emails that nobody takes (R29).

mod dead;
mod deliveries;
mod kills;
mod outages;
mod poison;
