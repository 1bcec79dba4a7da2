"""An OpenAPI document, config/api/gateway-v1.yaml unless told, as a judge: what a request or an answer breaks in it, and which of its operations and statuses were met."""
import json
import os
import pathlib
import re
import urllib.parse
import uuid

import jsonschema
import yaml

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = SOURCE / "config" / "api" / "gateway-v1.yaml"
METHODS = ("get", "post", "put", "delete", "head")


class Document:
    def __init__(self, path=DOCUMENT):
        self.tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.resolver = jsonschema.RefResolver("", self.tree)
        self.operations = {}  # operationId -> (method, path template, operation with the path's parameters)
        for template, item in self.tree["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = dict(item[method])
                    operation["parameters"] = item.get("parameters", []) + operation.get("parameters", [])
                    self.operations[operation["operationId"]] = (method.upper(), template, operation)

    def follow(self, node):
        while "$ref" in node:
            node = self.resolver.resolve(node["$ref"])[1]
        return node

    def breaks(self, schema, value):
        """Where the value does not fit the schema, as sentences that hold no value."""
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return [f"{'/'.join(map(str, error.absolute_path)) or '.'}: {error.validator}" for error in validator.iter_errors(value)]

    def operation_at(self, method, target):
        """(operationId or None, path parameters). None: the document knows no such operation."""
        path = target.split("?")[0]
        best = None
        for name, (its_method, template, _) in self.operations.items():
            rest = {parameter["name"] for parameter in map(self.follow, self.operations[name][2]["parameters"]) if parameter.get("x-rest")}
            pattern = re.sub(r"\{(\w+)\}", lambda found: f"(?P<{found[1]}>{'.+' if found[1] in rest else '[^/]+'})", template)
            found = re.fullmatch(pattern, path)
            if found and its_method == method and (best is None or template.count("{") < best[2]):
                best = (name, found.groupdict(), template.count("{"))
        return best[:2] if best else (None, {})

    def request_breaks(self, method, target, fields, body):
        """What the request breaks; an empty list if the document allows it. `fields`: lower-case name -> value."""
        name, path_values = self.operation_at(method, target)
        if name is None:
            return ["no such operation"]
        operation = self.operations[name][2]
        query = dict(urllib.parse.parse_qsl(target.partition("?")[2], keep_blank_values=True))
        broken = []
        for parameter in map(self.follow, operation["parameters"]):
            given = {"path": path_values, "query": query, "header": fields}[parameter["in"]]
            key = parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
            if key not in given:
                if parameter.get("required"):
                    broken.append(f"{key} is missing")
                continue
            value = given[key]
            schema = self.follow(parameter["schema"])
            if schema.get("type") == "integer":
                value = int(value) if re.fullmatch(r"-?\d+", value) else value
            broken += [f"{key}: {why}" for why in self.breaks(schema, value)]
            query.pop(key, None) if parameter["in"] == "query" else None
        broken += [f"{key}: no such parameter" for key in query]
        return broken + self._body_breaks(operation, fields, body)

    def _body_breaks(self, operation, fields, body):
        if "requestBody" not in operation:
            return ["a body"] if body else []
        kind = fields.get("content-type", "").split(";")[0]
        content = operation["requestBody"]["content"]
        if kind not in content:
            return [f"media type {kind}"]
        schema = content[kind]["schema"]
        if kind == "application/json":
            try:
                return self.breaks(schema, json.loads(body))
            except ValueError:
                return ["no JSON"]
        return self.breaks(schema, body.decode("latin-1"))

    def answer_breaks(self, operation_id, answer):
        """What the answer breaks: its status, media type, fields and body. Where no operation was asked, the front door's form."""
        front = self.tree["components"]["responses"]["FrontDoor"]
        if operation_id is None:
            response = front
        else:
            responses = self.operations[operation_id][2]["responses"]
            response = self.follow(responses.get(str(answer.status), responses["default"]))
        if response is front and answer.status not in front["x-statuses"]:
            return [f"status {answer.status} is not listed"]
        broken = []
        for name, header in response.get("headers", {}).items():
            header = self.follow(header)
            value = answer.field(name.lower())
            if value is None:
                broken += [f"{name} is missing"] if header.get("required") else []
            else:
                schema = self.follow(header["schema"])
                broken += [f"{name}: {why}" for why in self.breaks(schema, int(value) if schema.get("type") == "integer" else value)]
        kind = answer.field("content-type")
        if kind not in response["content"]:
            return broken + [f"media type {kind}"]
        if not kind.endswith("json"):
            return broken + self.breaks(response["content"][kind]["schema"], answer.body.decode("latin-1"))
        document = answer.json()
        broken += self.breaks(response["content"][kind]["schema"], document)
        if kind == "application/problem+json":
            if document.get("type") != "urn:fangpin:problem:" + document.get("code", "") or document.get("status") != answer.status:
                broken.append("type, code and status disagree")
            # A description that lists its codes lists them all.
            listed = re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", response["description"])
            if response is not front and document.get("code") not in listed:
                broken.append(f"code {document.get('code')} is not listed at {answer.status}")
        return broken


class Coverage:
    """Which operations and statuses were met, over all processes of one run: each writes a file of its own."""

    def __init__(self):
        self.met = set()

    def note(self, operation_id, status, code=None):
        self.met.add((operation_id or "-", status, code or "-"))

    def write(self):
        directory = os.environ.get("E2E_COVERAGE")
        if directory and self.met:
            pathlib.Path(directory).mkdir(parents=True, exist_ok=True)
            (pathlib.Path(directory) / f"{uuid.uuid4()}.json").write_text(json.dumps(sorted(self.met)))

    @staticmethod
    def read_all():
        met = set()
        for file in pathlib.Path(os.environ["E2E_COVERAGE"]).glob("*.json"):
            met |= {tuple(entry) for entry in json.loads(file.read_text())}
        return met
