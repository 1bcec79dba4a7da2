"""One household of the demonstration: it signs, it is asked about, a question that it did not sign for is denied, and it reads who looked."""
import hashlib
import json
import subprocess

from county import letter_form

PROVIDER = "public-security"
PATIENCE = "300"  # seconds: a loaded machine is slow, and no difference


def citizen_id(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


# No county has the address code 130199: nobody has these numbers.
HEAD, SPOUSE = citizen_id("13019919900101001"), citizen_id("13019919920202002")


class Household:
    def __init__(self, county, gateway_url, say):
        self.county = county
        self.say = say
        self.desk = county.dir / "staff" / "push.toml"
        self.desk.write_text(f'''department = "bureau"
gateway = "{gateway_url}"
ca = "../ca/ca.pem"
certificate = "bureau.pem"
key = "bureau.key"
sign_key = "bureau-sign.key"
gateway_key = "{county.gateway_key}"
''')

    def push(self, settings, *arguments, typed=""):
        done = subprocess.run([str(self.county.bin / "fangpin-push"), "--config", str(settings), "--json", "--give-up-after", PATIENCE,
                               *map(str, arguments)],
                              input=typed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return done.returncode, json.loads(done.stdout) if done.stdout else {"message": done.stderr}

    def letter(self):
        """授权承诺书, as the bureau enters it."""
        def member(name, number, relation):
            return {"name": name, "citizen_id": number, "relation": relation, "capacity": "full", "signed_by": "self"}
        path = self.county.dir / "staff" / "letter.json"
        path.write_text(json.dumps({
            "form": letter_form(),
            "members": [member("测试甲", HEAD, "head"), member("测试乙", SPOUSE, "spouse")],
            "grantees": ["bureau"], "providers": [PROVIDER], "purpose": "identification", "items": ["check/vehicles"],
            "signed_on": "2022-09-01", "effective_at": "2022-09-01T00:00:00+08:00", "valid_until": "2022-12-01T00:00:00+08:00",
            "basis": "consent", "evidence": {"method": "wet-signature", "digest": hashlib.sha256(b"scan").hexdigest()},
            "handler": "bureau"}, ensure_ascii=False))
        return path

    def ask(self, household, item):
        return self.push(self.desk, "ask", "--household", household, "--item", item, "--provider", PROVIDER, "--purpose", "identification")

    def run(self):
        """What differs from what should be; nothing if all is well."""
        self.say("\n授权与比对：一户家庭 / authorization and queries: one household ...")
        status, captured = self.push(self.desk, "authorization", "put", self.letter())
        (self.county.dir / "staff" / "letter.json").unlink()
        if status != 0:
            return [f"the authorization was not taken: {captured}"]
        # The answer names no handle: the clerk asks for it with the ID card at the counter, which is counted and logged.
        status, found = self.push(self.desk, "find-subject", "--reason", "counter", typed=HEAD + "\n")
        if status != 0 or len(found.get("households", [])) != 1:
            return [f"the household was not found: {found}"]
        household = found["households"][0]
        folder = self.county.dir / "departments" / PROVIDER
        (folder / "vehicles.csv").write_text(f"身份证号,辆数\n{SPOUSE},1\n")
        with open(folder / "push.toml", "a") as settings:
            settings.write('\n[answer]\nenvelope_key = "envelope.key"\n[answer.items."check/vehicles"]\nfile = "vehicles.csv"\n'
                           'id_column = "身份证号"\nvalue_column = "辆数"\n')
        differences = []
        status, asked = self.ask(household, "check/vehicles")
        if status != 0:
            return [f"the query was not allowed: {asked}"]
        status, said = self.push(folder / "push.toml", "answer", "--once")
        _, read = self.push(self.desk, "query", asked["query"])
        answer = (read.get("answer") or {}).get("answer")
        if status != 0 or answer != "yes":
            differences.append(f"the department's answer is {answer} and not yes: answering said {status} {said}, the query {read}")
        _, denied = self.ask(household, "check/deposits")
        if denied.get("code") != "denied-item-not-in-scope":
            differences.append(f"what was not signed for was not denied: {denied}")
        self.say(f"  授权 / authorization {captured['number']}；准予并答复 / allowed and answered: check/vehicles；"
                 f"拒绝 / denied: check/deposits ({denied.get('code')})")
        printed = self.county.gateway("transcript", "--config", self.county.config, household)
        self.say("\n".join("  " + line for line in printed.splitlines()))
        if "公安局" not in printed or household not in printed:
            differences.append("the transcript does not say who looked")
        return differences
