use crate::harness::TestApp;

#[test]
fn everyone_reads_the_reference_data() {
    let t = TestApp::start();
    let regions = t.get("/api/v1/regions").send().expect(200);
    assert_eq!(regions.body["items"].as_array().map(Vec::len), Some(12));
    assert_eq!(regions.header("cache-control"), Some("public, max-age=60"));
    let areas = t.get("/api/v1/areas").send().expect(200);
    assert_eq!(areas.body["items"].as_array().map(Vec::len), Some(42));
    let categories = t.get("/api/v1/service-categories").send().expect(200);
    assert_eq!(categories.body["items"].as_array().map(Vec::len), Some(14));
}

#[test]
fn an_unknown_parameter_is_named() {
    let t = TestApp::start();
    let answer = t.get("/api/v1/regions?colour=red").send().problem(400, "unknown_parameter");
    assert_eq!(answer.body["errors"][0]["pointer"], "colour");
}

#[test]
fn a_path_with_another_method_is_405_and_nothing_is_404() {
    let t = TestApp::start();
    let answer = t.post("/api/v1/regions").send().problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), Some("GET"));
    t.get("/api/v1/nothing").send().problem(404, "not_found");
}
