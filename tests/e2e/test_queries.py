"""Asset queries from the bureau's question to the department's answer, by the real fangpin-push; and who looked."""
import hashlib
import json
import re
import sqlite3
import subprocess

import pytest

from exchange import Caller, Prepared
from office import letter_form
from signing import SigningKey
from waiting import wait_for

JSON = "application/json"
HEAD, SPOUSE, CHILD = "13019919900101001", "13019919920202002", "13019920150303003"
UNKNOWN = "A" * 22
TOWNSHIP = "130126100"


def citizen_id(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


def declaration(**replaced):
    """授权承诺书 of a couple with a child for whom nobody signed."""
    def member(first17, name, relation, capacity, signed_by):
        return {"name": name, "citizen_id": citizen_id(first17), "relation": relation, "capacity": capacity, "signed_by": signed_by}
    return {
        "form": letter_form(),
        "members": [member(HEAD, "测试甲", "head", "full", "self"), member(SPOUSE, "测试乙", "spouse", "full", "self"),
                    member(CHILD, "测试丙", "child", "none", "nobody")],
        "grantees": ["bureau"], "providers": ["public-security", "health", "civil-affairs"], "purpose": "identification",
        "items": ["check/vehicles", "check/deposits", "check/health"],
        "signed_on": "2022-08-31", "effective_at": "2022-09-01T00:00:00+08:00", "valid_until": "2022-12-01T00:00:00+08:00",
        "basis": "consent", "evidence": {"method": "wet-signature", "digest": hashlib.sha256(b"scan").hexdigest()}, "handler": "bureau",
        **replaced}


def alone(first17, **replaced):
    """Of somebody who lives alone, with a scan of their own."""
    digest = hashlib.sha256(first17.encode() + json.dumps(replaced, sort_keys=True).encode()).hexdigest()
    return declaration(members=[{"name": "测试丁", "citizen_id": citizen_id(first17), "relation": "head", "capacity": "full", "signed_by": "self"}],
                       evidence={"method": "wet-signature", "digest": digest}, **replaced)


@pytest.fixture(scope="module")
def gateway(office):
    office.register_township("zhen", TOWNSHIP)
    office.register_township("other-zhen", "130126101")
    office.configure()
    with office.serve() as gateway:
        office.write_push_settings(gateway.url)
        office.step_clock("2022-09-03T10:00:00+08:00")
        yield gateway


def staff(gateway, document, coverage, name):
    office = gateway.office
    key = SigningKey(name, office.dir / "staff" / f"{name}-sign.key")
    return Caller(gateway.port, office.tls(name), key, office.public_key(), document, coverage)


@pytest.fixture(scope="module")
def bureau(gateway, document, coverage):
    return staff(gateway, document, coverage, "bureau")


@pytest.fixture(scope="module")
def police(gateway, document, coverage):
    return gateway.caller("public-security", document, coverage)


def post(caller, path, document, **how):
    return caller.post(path, json.dumps(document).encode(), JSON, **how)


def capture(office, bureau, letter):
    answer = post(bureau, "/v1/authorizations", letter)
    assert answer.status == 200, answer.body
    return office.handles(answer.json())


@pytest.fixture(scope="module")
def household(office, bureau):
    return capture(office, bureau, declaration())


def question(home, **replaced):
    return {"household": home["household"], "subjects": home["members"][:2], "item": "check/vehicles",
            "provider": "public-security", "purpose": "identification", **replaced}


def ask(bureau, home, **replaced):
    return post(bureau, "/v1/asset-queries", question(home, **replaced))


def configure_answers(office, department, items):
    settings = office.dir / "departments" / department / "push.toml"
    text = settings.read_text().split("[answer]")[0]
    settings.write_text(text + '[answer]\nenvelope_key = "envelope.key"\n' + items)


class TestPath:
    def test_a_csv_of_the_department_answers(self, office, bureau, household):
        folder = office.dir / "departments" / "public-security"
        (folder / "cars.csv").write_text("机动车登记\n身份证号,辆数\n" + citizen_id(SPOUSE) + ",1\n")
        configure_answers(office, "public-security", '[answer.items."check/vehicles"]\nfile = "cars.csv"\nid_column = "身份证号"\n'
                          'value_column = "辆数"\n')
        asked = ask(bureau, household).json()
        assert asked["state"] == "open" and asked["authorization"] == household["number"] and asked["use"] >= 1
        done = office.push("public-security", "answer", "--once")
        assert done.returncode == 0 and json.loads(done.stdout) == {"answered": 1, "cannot_say": 0, "refused": 0}, done.stderr
        assert citizen_id(SPOUSE) not in done.stdout + done.stderr
        answer = bureau.get("/v1/asset-queries/" + asked["query"]).json()["answer"]
        assert answer["answer"] == "yes" and "绝不自动否决" in answer["meaning"]["zh"]
        salted = json.dumps({"answer": "yes", "band": None, "query": asked["query"], "salt": answer["salt"]}, separators=(",", ":"))
        assert hashlib.sha256(salted.encode()).hexdigest() == answer["digest"]

    def test_a_database_answers_with_a_band(self, office, bureau, household):
        folder = office.dir / "departments" / "civil-affairs"
        with sqlite3.connect(folder / "accounts.db") as accounts:
            accounts.execute("CREATE TABLE account(id TEXT, yuan INTEGER)")
            accounts.executemany("INSERT INTO account VALUES(?, ?)", [(citizen_id(HEAD), 9000), (citizen_id(SPOUSE), 1000)])
        configure_answers(office, "civil-affairs", '[answer.items."check/deposits"]\nsqlite = "accounts.db"\n'
                          'select = "SELECT yuan FROM account WHERE id = ?1"\n')
        asked = ask(bureau, household, item="check/deposits", provider="civil-affairs").json()
        assert office.push("civil-affairs", "answer", "--once").returncode == 0
        answer = bureau.get("/v1/asset-queries/" + asked["query"]).json()["answer"]
        assert (answer["answer"], answer["band"]) == ("band", "10000-50000")

    def test_a_program_answers_and_a_failing_one_cannot_say(self, office, bureau, household):
        program = office.dir / "departments" / "health" / "ask"
        program.write_text("#!/bin/sh\nread id\n[ ${#id} = 18 ] && echo no\n")
        program.chmod(0o700)
        configure_answers(office, "health", '[answer.items."check/health"]\ncommand = ["ask"]\n')
        asked = [ask(bureau, household, item="check/health", provider="health").json()["query"]]
        assert office.push("health", "answer", "--once").returncode == 0
        program.write_text("#!/bin/sh\nexit 1\n")
        asked.append(ask(bureau, household, item="check/health", provider="health").json()["query"])
        done = office.push("health", "answer", "--once")
        assert done.returncode == 1 and json.loads(done.stdout)["cannot_say"] == 1
        answers = [bureau.get("/v1/asset-queries/" + query).json()["answer"]["answer"] for query in asked]
        assert answers == ["no", "cannot-say"]


class TestStaffProgram:
    def test_the_bureau_asks_and_reads_with_its_own_program(self, office, gateway, police, household):
        settings = office.dir / "staff" / "push.toml"
        settings.write_text(f'''department = "bureau"
gateway = "{gateway.url}"
ca = "../ca/ca.pem"
certificate = "bureau.pem"
key = "bureau.key"
sign_key = "bureau-sign.key"
gateway_key = "{office.gateway_key}"
''')

        def run(*arguments):
            return subprocess.run([office.bin / "fangpin-push", "--config", settings, *arguments], capture_output=True, text=True, timeout=60)
        asked = run("--json", "ask", "--household", household["household"], "--item", "check/vehicles", "--provider", "public-security",
                    "--purpose", "identification")
        assert asked.returncode == 0, asked.stdout + asked.stderr
        query = json.loads(asked.stdout)["query"]
        assert police.get("/v1/questions").status == 200
        assert post(police, f"/v1/questions/{query}/answer", {"answer": "yes"}).status == 200
        read = run("query", query)
        assert read.returncode == 0 and "yes" in read.stdout and "绝不自动否决" in read.stdout
        denied = run("ask", "--household", household["household"], "--item", "check/vehicles", "--provider", "public-security",
                     "--purpose", "removal")
        assert denied.returncode == 2 and "用途不符" in denied.stdout


class TestDenials:
    @pytest.mark.parametrize("replaced, denial", [
        ({"household": "h-" + UNKNOWN}, "household-unknown"),
        ({"purpose": "removal"}, "purpose-differs"),
        ({"item": "check/schooling"}, "item-not-in-scope"),
        ({"provider": "education"}, "provider-not-in-scope"),
    ])
    def test_what_is_not_signed_for_is_denied(self, bureau, household, replaced, denial):
        answer = ask(bureau, household, **replaced)
        assert answer.status == 403 and answer.code() == "denied-" + denial and len(answer.json()["query"]) == 22

    @pytest.mark.parametrize("dates, denial", [
        ({"data_from": "2022-09-03", "data_to": "2022-09-03"}, None), ({"data_from": "2022-09-04"}, "data-not-in-range"),
        ({"data_to": "2022-09-02"}, "data-not-in-range")])
    def test_a_day_outside_the_dates_of_data_is_not_covered(self, office, bureau, dates, denial):
        """What is asked is how things stand today, 2022-09-03 in Shanghai."""
        other = capture(office, bureau, alone("13019919860606006", **dates))
        answer = post(bureau, "/v1/asset-queries", {**question(other), "subjects": other["members"]})
        assert (answer.status, denial and answer.code()) == (403 if denial else 200, denial and "denied-" + denial), answer.body
        ended = post(bureau, f"/v1/authorizations/{other['number']}/end", {"channel": "counter", "document": "0" * 64})
        assert ended.status == 200, ended.body

    def test_who_did_not_sign_is_not_covered(self, bureau, household):
        assert ask(bureau, household, subjects=household["members"]).code() == "denied-member-not-covered"

    def test_a_revoked_authorization_is_over(self, office, bureau):
        other = capture(office, bureau, alone("13019919880808008"))
        ended = post(bureau, f"/v1/authorizations/{other['number']}/end", {"channel": "counter", "document": "0" * 64})
        assert ended.status == 200, ended.body
        assert post(bureau, "/v1/asset-queries", {**question(other), "subjects": other["members"]}).code() == "denied-ended"

    def test_others_may_not_ask(self, gateway, document, coverage, police, household):
        auditor = gateway.caller("auditor", document, coverage)
        assert post(police, "/v1/asset-queries", question(household)).code() == "role-not-allowed"
        for target in ("/v1/asset-queries", "/v1/asset-queries/" + UNKNOWN, "/v1/questions"):
            assert auditor.get(target).code() == "role-not-allowed"


class TestTownship:
    """A township asks in its own name, where the letter grants it."""

    @pytest.fixture(scope="class")
    def home(self, office, bureau):
        return capture(office, bureau, alone("13019919700707007", grantees=["bureau", "township:" + TOWNSHIP]))

    def test_its_own_are_asked_about_and_answered_to_it(self, gateway, document, coverage, bureau, police, home):
        own = staff(gateway, document, coverage, "zhen")
        asked = post(own, "/v1/asset-queries", {**question(home), "subjects": home["members"]})
        assert asked.status == 200 and asked.json()["authorization"] == home["number"], asked.body
        query = asked.json()["query"]
        assert post(police, f"/v1/questions/{query}/answer", {"answer": "no"}).code() == "question-unknown", "not handed out yet"
        assert police.get("/v1/questions").status == 200
        assert post(police, f"/v1/questions/{query}/answer", {"answer": "no"}).status == 200
        assert own.get("/v1/asset-queries/" + query).json()["answer"]["answer"] == "no"
        assert bureau.get("/v1/asset-queries/" + query).code() == "query-unknown", "an answer is its asker's own"

    def test_of_anothers_it_learns_nothing(self, gateway, document, coverage, home):
        other = staff(gateway, document, coverage, "other-zhen")
        refused = [post(other, "/v1/asset-queries", {**question(home), **who}) for who in ({"subjects": home["members"]}, {})]
        refused.append(post(other, "/v1/asset-queries", {name: value for name, value in question(home).items() if name != "subjects"}))
        for answer in refused:
            assert answer.status == 403 and answer.code() == "denied-grantee-not-in-scope"
        said = b"".join(answer.body for answer in refused[2:]) + other.get("/v1/asset-queries?offset=0").body
        assert home["number"].encode() not in said
        assert home["members"][0].encode() not in refused[2].body
        found = post(other, "/v1/subjects/find", {"citizen_id": citizen_id("13019919700707007"), "reason": "counter"}).json()
        assert found["outcome"] == "not-found" and found["households"] == []
        assert other.get("/v1/authorizations?household=" + home["household"]).json()["authorizations"] == []
        assert post(other, "/v1/transcripts", {"household": home["household"], "purpose": "complaint"}).code() == "role-not-allowed"


class TestCapturedAfterAccess:
    """An access that nobody's signature stood behind, and a letter that comes later: flagged for ever."""

    def test_after_a_denied_one_and_after_an_emergency(self, office, bureau):
        first17 = "13019919660606006"
        now = {"effective_at": "2022-09-03T09:00:00+08:00", "signed_on": "2022-09-03"}
        duty = capture(office, bureau, alone(first17, basis="emergency", basis_document="灵应急〔2022〕9号", **now))
        assert duty["captured_after_access"] is False
        emergency = post(bureau, "/v1/asset-queries", {**question(duty), "subjects": duty["members"]}).json()
        assert emergency["state"] == "open"
        assert post(bureau, f"/v1/authorizations/{duty['number']}/end", {"channel": "counter", "document": "0" * 64}).status == 200
        denied = post(bureau, "/v1/asset-queries", {**question(duty), "subjects": duty["members"]})
        assert denied.code() == "denied-ended"
        before = {emergency["query"], denied.json()["query"]}
        signed = capture(office, bureau, alone(first17, **now))
        assert signed["captured_after_access"] is True and set(signed["queries_before"]) == before
        assert post(bureau, "/v1/asset-queries", {**question(signed), "subjects": signed["members"]}).status == 200
        renewed = post(bureau, "/v1/authorizations", alone(first17, previous=signed["number"], **now)).json()
        for number in (signed["number"], renewed["number"]):
            read = bureau.get("/v1/authorizations/" + number).json()
            assert read["captured_after_access"] is True and set(read["queries_before"]) == before

        out = office.dir / "report"
        audited = office.audit("report", "--out", out)
        # Both letters say that they held already at the instant of the queries: the auditor asks for the paper.
        assert audited.returncode == 1 and set(re.findall(r"\[(\w+)\]", audited.stdout)) == {"B8"}, audited.stdout
        table = {row["number"]: row["queries_before"] for row in json.loads((out / "authorizations.json").read_text())}
        assert (table[duty["number"]], table[signed["number"]], table[renewed["number"]]) == ("0", "2", "2")


class TestPolls:
    def test_one_departments_polls_are_bounded_and_take_nobody_elses_place(self, gateway, document, coverage, police):
        health, waiting = gateway.caller("health", document, coverage), []
        try:
            def is_full():
                if health.get("/v1/questions?wait=1").status == 429:
                    return True
                waiting.append(health.connect())  # in place of one that found an earlier test's poll still there
                waiting[-1].send(Prepared("GET", "/v1/questions?wait=30", {}, b"").head(health.authority))
                return False

            for _ in range(7):
                waiting.append(health.connect())
                waiting[-1].send(Prepared("GET", "/v1/questions?wait=30", {}, b"").head(health.authority))
            wait_for(is_full, 30)
            assert health.get("/v1/questions").status == 200, "who does not wait takes no place"
            assert police.get("/v1/questions?wait=1").status == 200
        finally:
            for connection in waiting:
                connection.close()


class TestForms:
    def test_of_a_query(self, bureau, household):
        path = "/v1/asset-queries"
        assert post(bureau, path, {}, allowed=False).code() == "body-malformed"
        assert post(bureau, path, question(household), omit=("signature", "signature-input")).code() == "signature-missing"
        assert bureau.post(path, b"x", "text/plain", allowed=False).code() == "media-type-unsupported"
        assert ask(bureau, household, item="check/nothing").code() == "item-unknown"
        assert bureau.get(path + "?offset=x", allowed=False).code() == "parameter-invalid"
        assert bureau.get(path + "?offset=0").json()["queries"][0]["answer"] is None
        assert bureau.get(path + "/" + UNKNOWN).code() == "query-unknown"

    def test_of_an_answer(self, gateway, document, coverage, bureau, police, household):
        asked = ask(bureau, household).json()["query"]
        path = f"/v1/questions/{asked}/answer"
        assert post(police, path, {}, allowed=False).code() == "body-malformed"
        assert post(police, path, {"answer": "yes"}, omit=("signature", "signature-input")).code() == "signature-missing"
        assert police.post(path, b"x", "text/plain", allowed=False).code() == "media-type-unsupported"
        assert post(police, path, {"answer": "band", "band": "0-1"}).code() == "answer-invalid"
        assert post(police, f"/v1/questions/{UNKNOWN}/answer", {"answer": "yes"}).code() == "question-unknown"
        assert post(bureau, path, {"answer": "yes"}).code() == "role-not-allowed"
        assert police.get("/v1/questions?wait=31", allowed=False).code() == "parameter-invalid"
        questions = police.get("/v1/questions?wait=5").json()["questions"]
        assert asked in [one["query"] for one in questions]
        assert post(police, path, {"answer": "no"}).status == 200
        assert post(police, path, {"answer": "no"}).status == 200
        assert post(police, path, {"answer": "yes"}).code() == "question-answered"

    def test_of_a_transcript(self, bureau, police, household):
        path = "/v1/transcripts"
        wanted = {"household": household["household"], "purpose": "household-request"}
        assert post(bureau, path, {}, allowed=False).code() == "body-malformed"
        assert post(bureau, path, wanted, omit=("signature", "signature-input")).code() == "signature-missing"
        assert bureau.post(path, b"x", "text/plain", allowed=False).code() == "media-type-unsupported"
        assert post(bureau, path, {**wanted, "household": "h-" + UNKNOWN}).code() == "household-unknown"
        assert post(police, path, wanted).code() == "role-not-allowed"
        other = bureau.prepare(path, json.dumps(wanted).encode(), JSON)
        other.body = other.body.replace(b"household-request", b"household_request")
        assert bureau.ask(other, allowed=False).code() == "digest-mismatch"


class TestTranscript:
    def test_it_says_who_looked_and_is_in_the_next_one(self, office, bureau, household):
        wanted = {"household": household["household"], "purpose": "household-request"}
        first = post(bureau, "/v1/transcripts", wanted).json()
        kinds = [line["kind"] for line in first["lines"]]
        assert {"access", "access-answer", "release"} <= set(kinds)
        assert any("公安局" in line["zh"] and "车辆" in line["zh"] and household["number"] in line["zh"] for line in first["lines"])
        second = post(bureau, "/v1/transcripts", wanted).json()
        assert second["lines"][0]["kind"] == "transcript"
        printed = office.gateway("transcript", "--config", office.config, household["household"])
        assert "谁查过我家" in printed and "bureau" in printed

    def test_who_read_the_letter_stands_in_it(self, gateway, document, coverage, bureau, household):
        wanted = {"household": household["household"], "purpose": "household-request"}
        auditor = gateway.caller("auditor", document, coverage)
        asked = ask(bureau, household).json()["query"]
        for caller, target in ((bureau, "/v1/authorizations/" + household["number"]), (auditor, "/v1/authorizations"),
                               (bureau, "/v1/asset-queries"), (bureau, "/v1/asset-queries/" + asked)):
            assert caller.get(target).status == 200
        shown = post(bureau, "/v1/transcripts", wanted).json()["lines"][:4]
        assert [line["kind"] for line in shown] == ["record-view"] * 4
        assert "bureau" in shown[3]["zh"] and "授权承诺书" in shown[3]["zh"] and "审计" in shown[2]["zh"]
        views = [gateway.office.entry(line["log_index"]) for line in shown]
        assert views[0]["queries"] == [asked] and asked in views[1]["queries"] and household["number"] in views[2]["authorizations"]
        assert views[3]["authorizations"] == [household["number"]] and (views[3]["actor"], views[3]["office"]) == ("bureau", "bureau")

    def test_a_member_sees_no_other_member(self, bureau, household):
        head, spouse, child = household["members"]
        shown = post(bureau, "/v1/transcripts", {"household": household["household"], "member": child, "purpose": "complaint"}).json()
        assert head not in json.dumps(shown) and spouse not in json.dumps(shown)
        assert all(line["kind"] != "release" for line in shown["lines"]), "only the denied question was about the child"

    def test_an_investigation_is_withheld_by_two_administrators(self, office, bureau, household):
        asked = ask(bureau, household).json()
        wanted = {"household": household["household"], "purpose": "supervision"}
        approvals = [option for name in ("administrator-1", "administrator-2")
                     for option in ("--approve", f"{name}={office.dir / 'staff' / (name + '-sign.key')}")]
        command = ["transcript", "withhold", "--config", office.config, "--query", asked["query"], "--until", "2022-10-01T00:00:00+08:00",
                   "--legal-basis", "灵监〔2022〕7号"]
        assert office.run(*command, *approvals[:2]).returncode == 1
        assert asked["log_index"] in [line["log_index"] for line in post(bureau, "/v1/transcripts", wanted).json()["lines"]]
        office.gateway(*command, *approvals)
        shown = post(bureau, "/v1/transcripts", wanted).json()
        assert asked["log_index"] not in [line["log_index"] for line in shown["lines"]]
        assert "withhold" not in json.dumps(shown)

    def test_it_is_whole_from_the_capture_on(self, bureau, household):
        wanted = {"household": household["household"], "purpose": "household-request"}
        shown = post(bureau, "/v1/transcripts", wanted).json()
        assert shown["lines"][-1]["kind"] == "authorization" and household["number"] in shown["lines"][-1]["zh"]
        assert shown["next_before"] is None
        middle = shown["lines"][5]["log_index"]
        older = post(bureau, "/v1/transcripts", {**wanted, "before": middle}).json()
        assert [line["log_index"] for line in older["lines"]] == [line["log_index"] for line in shown["lines"][6:]]


class TestTime:
    def test_questions_and_answers_expire(self, office, bureau, police, household):
        asked, answered = [ask(bureau, household).json()["query"] for _ in range(2)]
        assert police.get("/v1/questions").status == 200
        assert post(police, f"/v1/questions/{answered}/answer", {"answer": "no"}).status == 200
        office.step_clock("2022-09-20T10:00:00+08:00")
        assert post(police, f"/v1/questions/{asked}/answer", {"answer": "no"}).code() == "question-expired"
        assert bureau.get("/v1/asset-queries/" + answered).code() == "answer-lapsed"


class TestAgent:
    """Last: a poll that its department has left waits on for a while and takes the next question."""

    def test_it_runs_until_it_is_stopped(self, office, bureau, household):
        agent = subprocess.Popen(office.push_command("public-security", "answer"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            asked = ask(bureau, household).json()["query"]
            wait_for(lambda: bureau.get("/v1/asset-queries/" + asked).json()["state"] == "answered", 30)
            agent.terminate()
            assert agent.wait(timeout=10) == 0
        finally:
            agent.kill()
            agent.communicate()
