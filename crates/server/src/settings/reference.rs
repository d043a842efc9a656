//! `docs/configuration.md`, made from the list of settings.

use std::fmt::Write as _;

use super::catalog::SETTINGS;

const INTRODUCTION: &str = "# Configuration

<!-- Made from crates/server/src/settings/catalog.rs by `cargo xtask golden`; a test compares the two. -->

`tenantry` needs no configuration. Every setting can be given in three ways; the first that is given wins:

1. a flag: `tenantry --listen 127.0.0.1:9000`
2. an environment variable: `TENANTRY_LISTEN=127.0.0.1:9000`
3. the file `tenantry.toml` in the working directory, or the one that `--config` names: `listen = \"127.0.0.1:9000\"`

Settings that are secrets have no flag, because other users of a machine can read flags. An empty value
counts as not given, except that an empty key or token refuses to start. `tenantry config check` shows every setting and where it comes from; when settings are
wrong, the server says everything that is wrong at once and ends with exit code 2.

| variable | default | meaning |
|---|---|---|
";

const NOTES: &str = "
## The log

Everything goes to standard error: lines of text on a terminal, one JSON object a line elsewhere. A request has one line, with
its `request_id`, method, route, status and time; a failure of the server has another, with its cause.

| `TENANTRY_LOG` | requests in the log |
|---|---|
| `info` | those that change something, and those that fail (status 400 and above) |
| `info,tenantry_api_actix=debug` | reads that were answered, too: lookups, probes of `/livez`, pages |
| `warn` | none |

## Postgres on the same machine

Threads that hash passwords are nice (10), so that all others go before them. Linux compares the niceness of threads of one control
group; of those in none, with autogroup on, of one session (`man 7 sched`), and Postgres makes a session for each of its
processes. Where hashes do not make way for Postgres, reads wait for them: on two processors `me` had a p99 of 3.2 ms during a
flood of logins, and 1.3 ms where they do.

| both are | do hashes make way? | what helps |
|---|---|---|
| services of systemd in one slice | yes, unless a unit there has a weight of its own (`CPUWeight`) | |
| started by hand | not while autogroup is on | `sysctl -w kernel.sched_autogroup_enabled=0` |
| containers | no | a larger weight for Postgres (`cpu.weight`): nine times that of Tenantry made it 2.3 ms (sessions, weighed like that) |

## Keys from the settings

`TENANTRY_OPERATOR_KEY` and `TENANTRY_SERVICE_TOKEN` are stored as hashes when the server starts. Giving
another value revokes the one before; taking the setting away revokes nothing. A value that was revoked, by
command or by a later value, stays revoked, and the server refuses to start with it. Values with fewer than
32 characters, values that no header can carry, and sample values refuse to start.

## Behind a proxy

Set `TENANTRY_PUBLIC_URL` to the address that callers use, and `TENANTRY_TRUSTED_PROXIES` to the networks of
your proxies. Without it forwarded headers are ignored, and the private endpoints would see the proxy's
address: they are open to loopback only by default, so a proxy on the same machine must not forward
`/v1/private`, or must be listed as a trusted proxy.
";

/// The whole of `docs/configuration.md`.
pub(crate) fn configuration_reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for setting in SETTINGS {
        let default = match setting.default {
            "" => "unset".to_owned(),
            text => format!("`{text}`"),
        };
        let _ = writeln!(
            page,
            "| `{}` | {default} | {} |",
            setting.variable(),
            setting.help
        );
    }
    page + NOTES
}
