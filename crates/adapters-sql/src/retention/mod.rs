mod statements;
mod store;
