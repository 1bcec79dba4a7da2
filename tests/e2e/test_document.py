"""The API's document itself, and that it speaks of the same operations as the router."""
import re

from openapi import SOURCE


def routes():
    """(method, path, operationId) of every route that the portal adds, out of its source."""
    for source in sorted((SOURCE / "gateway" / "portal").glob("*.cpp")):
        text = source.read_text()
        prefixes = dict(re.findall(r'const std::string (\w+) = "([^"]*)";', text))
        found = re.findall(r'\{"(GET|POST|PUT|DELETE)",\s*((?:\w+|"[^"]*")(?:\s*\+\s*"[^"]*")?),\s*"(\w+)"', text)
        for method, expression, operation in found:
            parts = [part.strip() for part in expression.split("+")]
            template = "".join(prefixes[part] if part in prefixes else part.strip('"') for part in parts)
            yield method, template.replace("*}", "}"), operation


def test_the_router_and_the_document_have_the_same_operations(document):
    assert len(list(routes())) >= 12
    written = {(method, template, name) for name, (method, template, _) in document.operations.items()}
    assert set(routes()) == written


def test_every_reference_leads_somewhere_and_every_component_is_used(document):
    references = set()

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                references.add(node["$ref"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document.tree)
    for reference in references:
        assert document.resolver.resolve(reference)[1]
    for kind in ("parameters", "headers", "responses", "schemas"):
        for name in document.tree["components"][kind]:
            assert f"#/components/{kind}/{name}" in references, f"nothing refers to {kind}/{name}"


def test_every_schema_is_one(document):
    import jsonschema
    for schema in document.tree["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_code_of_the_document_exists_in_the_gateway(document):
    table = set(re.findall(r'^    \{"([a-z0-9-]+)", \d{3},', (SOURCE / "gateway" / "http" / "problem_table.cpp").read_text(), re.MULTILINE))
    assert len(table) > 50
    for name, response in document.tree["components"]["responses"].items():
        if "application/problem+json" in response["content"]:
            for code in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", response["description"]):
                assert code in table or code == "x-statuses", f"{name} names {code}"


def test_the_judge_refuses_what_the_document_forbids(document):
    """The validation proves something only if it can fail."""
    target = "/v1/feeds/education/dropout/submissions"
    fields = {"content-type": "text/csv", "idempotency-key": '"k"'}
    assert document.request_breaks("POST", target, fields, b"x") == []
    assert document.request_breaks("POST", target, {**fields, "content-type": "application/pdf"}, b"x")
    assert document.request_breaks("POST", target, {**fields, "idempotency-key": "k"}, b"x")
    assert document.request_breaks("POST", target + "?window=soon", fields, b"x")
    assert document.request_breaks("POST", target + "?winow=2022-09-01%2F2022-09-10", fields, b"x")
    assert document.request_breaks("PUT", target, fields, b"x")
    assert document.request_breaks("GET", "/v1/receipts?limit=0", {}, b"")
    assert document.request_breaks("GET", "/v1/time", {}, b"x")
