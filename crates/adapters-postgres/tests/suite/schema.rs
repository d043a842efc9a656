//! The shared `schema.rs` has the tables and columns of a migrated database; `UPDATE_GOLDEN=1` rewrites it.
use std::fmt::Write as _;
use std::path::Path;

use super::support::PostgresUnderTest;
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use tenantry_domain_testkit::StoreUnderTest as _;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    udt_name: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
    #[diesel(sql_type = Bool)]
    is_primary: bool,
}

const COLUMNS: &str = "
    SELECT c.table_name::text AS of_table, c.column_name::text AS name, c.udt_name::text,
           c.is_nullable = 'YES' AS is_nullable,
           EXISTS (
               SELECT 1 FROM information_schema.key_column_usage AS k
               JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name)
               WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema
                 AND k.table_name = c.table_name AND k.column_name = c.column_name
           ) AS is_primary
    FROM information_schema.columns AS c
    WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations'
    ORDER BY c.table_name, c.ordinal_position";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_schema_in_the_source_is_the_schema_of_the_database() {
    let store = PostgresUnderTest::start().await;
    let mut connection = store.connection().await;
    let columns = diesel::sql_query(COLUMNS)
        .load::<Column>(&mut connection)
        .await;
    let generated = render(&columns.expect("the columns"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters-sql/src/schema.rs");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &generated).expect("the file is written");
    }
    let golden = std::fs::read_to_string(&file).expect("the file is there");
    assert_eq!(golden, generated, "run again with UPDATE_GOLDEN=1");
}

fn render(columns: &[Column]) -> String {
    let mut text = String::from(
        "//! The tables of both databases. The tests of the adapters compare them with a migrated database.\n",
    );
    let tables = columns.chunk_by(|a, b| a.of_table == b.of_table);
    let mut names = String::new();
    for table in tables {
        let of_table = table.first().map_or("", |column| &column.of_table);
        let key: Vec<&str> = table
            .iter()
            .filter(|column| column.is_primary)
            .map(|column| column.name.as_str())
            .collect();
        write!(
            text,
            "\ndiesel::table! {{\n    use crate::types::sql_types::*;\n\n    {of_table} ({}) {{\n",
            key.join(", ")
        )
        .expect("text");
        for column in table {
            writeln!(text, "        {} -> {},", column.name, column.rust_type()).expect("text");
        }
        text.push_str("    }\n}\n");
        writeln!(names, "    {of_table},").expect("text");
    }
    write!(
        text,
        "\ndiesel::allow_tables_to_appear_in_same_query!(\n{names});\n"
    )
    .expect("text");
    text
}

impl Column {
    fn rust_type(&self) -> String {
        let name = match self.udt_name.as_str() {
            "bytea" => "Binary",
            "int2" => "SmallInt",
            "int4" => "Integer",
            "int8" => "BigInt",
            "text" => "Text",
            "timestamptz" => "UnixTime",
            "uuid" => "Id",
            other => unreachable!("no type is known for {other}"),
        };
        if self.is_nullable {
            return format!("Nullable<{name}>");
        }
        name.to_owned()
    }
}
