//! Every lifecycle in the code against the specification's table.

use std::collections::BTreeSet;

const TABLE: &str = include_str!("lifecycles.csv");

type Row = (String, String, String, String, String, String);

#[test]
fn the_lifecycles_are_those_of_the_table() {
    let machines = fairlot::app::machines();
    let known: BTreeSet<&str> = machines.iter().map(|machine| machine.resource).collect();
    let mut specified = BTreeSet::<Row>::new();
    for row in csv::Reader::from_reader(TABLE.as_bytes()).records() {
        let row = row.unwrap();
        if !known.contains(&row[0]) {
            continue;
        }
        for from in row[1].split(',') {
            specified.insert((
                row[0].into(),
                from.trim().into(),
                row[2].into(),
                row[3].into(),
                row[4].into(),
                row[5].into(),
            ));
        }
    }
    let coded: BTreeSet<Row> = machines
        .iter()
        .flat_map(|machine| {
            machine.moves.iter().map(|one| {
                (
                    machine.resource.into(),
                    one.from.into(),
                    one.action.into(),
                    one.to.clone(),
                    one.who.into(),
                    one.guard.into(),
                )
            })
        })
        .collect();
    let missing: Vec<_> = specified.difference(&coded).collect();
    let invented: Vec<_> = coded.difference(&specified).collect();
    assert!(missing.is_empty() && invented.is_empty(), "missing {missing:#?}\ninvented {invented:#?}");
}
