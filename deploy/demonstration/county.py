"""The office of the demonstration: CA, keys, certificates, configuration, registry, and each department's folder."""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

DEPARTMENTS = {
    "education": "县教育局",
    "health": "县卫生健康局",
    "medical-insurance": "县医疗保障局",
    "civil-affairs": "县民政局",
    "housing": "县住房和城乡建设局",
    "water": "县水利局",
    "emergency-management": "县应急管理局",
    "public-security": "县公安局",
    "rural-revitalization": "县乡村振兴局",
}

# id, role, 中文. Two administrators: after the first start a receiver or a staff member takes both.
STAFF = (
    ("bureau", "bureau", "乡村振兴局"),
    ("auditor", "auditor", "审计局"),
    ("administrator-1", "administrator", "系统管理员甲"),
    ("administrator-2", "administrator", "系统管理员乙"),
)

LETTER = pathlib.Path(__file__).resolve().parents[2] / "config" / "forms" / "letter-2022.txt"  # the text that the policy lists


def letter_form():
    """The form of a letter on that text, as it is entered: ID@SHA-256."""
    return f"{LETTER.stem}@{hashlib.sha256(LETTER.read_bytes()).hexdigest()}"


class County:
    def __init__(self, source, directory, clock_start, binaries=None):
        """`binaries`: where the programs are that it takes copies of, by default build/bin of the source tree."""
        self.source = pathlib.Path(source)
        self.binaries = pathlib.Path(binaries) if binaries else self.source / "build" / "bin"
        self.dir = pathlib.Path(directory)
        self.clock_start = clock_start
        self.bin = self.dir / "bin"
        self.config = self.dir / "gateway.toml"
        self.witness = None  # the folder of the office that cosigns the log
        self.trust_policy = self.dir / "trust-policy"

    def gateway(self, *arguments):
        """Runs a command of fangpin-gateway and returns what it printed."""
        return self.command("fangpin-gateway", *arguments)

    def command(self, program, *arguments):
        command = [str(self.bin / program), *map(str, arguments)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def place(self, program):
        """A copy: the servers' account need not be able to walk to the build."""
        shutil.copy2(self.binaries / program, self.bin / program)

    def make(self, memory_lock):
        """Everything up to the first start of a server."""
        for name in ("bin", "keys", "tls", "national", "departments", "staff"):
            (self.dir / name).mkdir(parents=True)
        for program in ("fangpin-gateway", "fangpin-push", "fangpin-national-sim"):
            self.place(program)
        shutil.copytree(self.source / "config", self.dir / "config", ignore=shutil.ignore_patterns("*.cpp", "*.hpp", "CMakeLists.txt"))
        self.gateway("ca", "init", self.dir / "ca", "--name", "Lingshou County CA", "--demonstration")
        self.issue("gateway", self.dir / "tls", server=True)
        self.issue("national-system", self.dir / "national", server=True)
        self.issue("lingshou-gateway", self.dir / "tls", stem="client")
        self.gateway("key", "new", "signing", self.dir / "keys" / "log.key")
        self.forward_key = self.gateway("key", "new", "signing", self.dir / "keys" / "forward-sign.key").strip()
        self.national_key = self.gateway("key", "new", "envelope", self.dir / "national" / "envelope.key").strip()
        self.officer_key = self.gateway("key", "new", "envelope", self.dir / "staff" / "officer-envelope.key").strip()
        self.write_config("https://127.0.0.1:9", memory_lock)
        printed = self.gateway("init", "--config", self.config, "--demonstration", "--clock-start", self.clock_start)
        self.gateway_key = re.search(r"^gateway_key (\S+)$", printed, re.MULTILINE).group(1)

    def issue(self, name, directory, server=False, stem=None):
        stem = stem or name
        extra = ["--server", "--ip", "127.0.0.1", "--dns", "localhost"] if server else []
        self.gateway("ca", "issue", self.dir / "ca", "--name", name, *extra,
                     "--key", directory / f"{stem}.key", "--certificate", directory / f"{stem}.pem")
        return directory / f"{stem}.pem"

    def add_witness(self):
        """Another office that cosigns the log, in a folder, with a key and a port of its own. trust_witness() says where it listens."""
        self.place("fangpin-witness")
        folder = self.dir / "witness"
        self.log_key = dict(line.split(" ", 1) for line in self.gateway("log", "key", "--config", self.config).splitlines())["vkey"]
        printed = self.command("fangpin-witness", "init", folder, "--name", "witness.example/office-2", "--port", 0, "--log", self.log_key,
                               "--client-certificate", self.dir / "tls" / "client.pem")
        self.witness_key = printed.split()[1]
        (folder / "tls").mkdir()
        self.issue("witness", folder / "tls", server=True)
        shutil.copy(self.dir / "ca" / "ca.pem", folder / "tls" / "ca.pem")
        self.witness = folder

    def trust_witness(self, url):
        """The trust policy, one file for auditors and the gateway; write_config() refers to it from now on."""
        self.trust_policy.write_text(f"log {self.log_key}\nwitness office-2 {self.witness_key} {url}\nquorum office-2\n")
        self.trust_policy.chmod(0o644)

    def witness_settings(self):
        if not self.trust_policy.exists():
            return ""
        return '''
[witness]
policy = "trust-policy"
ca = "ca/ca.pem"
certificate = "tls/client.pem"
key = "tls/client.key"
timeout_ms = 2000
interval_ms = 200
'''

    def write_config(self, national_url, memory_lock):
        self.config.write_text(f'''# 由 deploy/quickstart 生成的演示配置 / written by deploy/quickstart for the demonstration
county = "130126"
policy = "config/policies/demonstration-2022.toml"
calendars = "config/calendars"
divisions = "config/divisions"
data = "data"
authorities = ["127.0.0.1"]

[listen]
api = "127.0.0.1:0"
ops = "127.0.0.1:0"
admin = "data/admin.sock"

[tls]
certificate = "tls/gateway.pem"
key = "tls/gateway.key"
ca = "ca/ca.pem"

[keys]
pseudonym = "keys/pseudonym.keys"
signing = "keys/receipt-sign.key"
log = "keys/log.key"

[forwarding]
enabled = true
url = "{national_url}"
ca = "ca/ca.pem"
certificate = "tls/client.pem"
key = "tls/client.key"
signing_key = "keys/forward-sign.key"
mapping = "config/national/mapping.toml"
retry_initial_ms = 200
retry_max_ms = 5000

[hardening]
memory_lock = "{memory_lock}"
{self.witness_settings()}''')

    def register(self):
        """The registry: receivers of identities first, then departments and the bureau's staff."""
        self.gateway("registry", "add", "--config", self.config, "--id", "national-system", "--kind", "receiver",
                     "--name", "全国防返贫监测信息系统（模拟）", "--envelope-key", self.national_key)
        self.gateway("registry", "add", "--config", self.config, "--id", "officer", "--kind", "receiver",
                     "--name", "身份信息管理员", "--envelope-key", self.officer_key)
        for name, title in DEPARTMENTS.items():
            folder = self.dir / "departments" / name
            folder.mkdir()
            self.issue(name, folder, stem="client")
            (folder / "client.pem").rename(folder / "cert.pem")
            (folder / "client.key").rename(folder / "key.pem")
            signing = self.gateway("key", "new", "signing", folder / "sign.key").strip()
            envelope = self.gateway("key", "new", "envelope", folder / "envelope.key").strip()
            self.gateway("registry", "add", "--config", self.config, "--id", name, "--kind", "department", "--name", title,
                         "--certificate", folder / "cert.pem", "--signing-key", signing, "--envelope-key", envelope)
        for name, role, title in STAFF:
            certificate = self.issue(name, self.dir / "staff")
            signing = self.gateway("key", "new", "signing", self.dir / "staff" / f"{name}-sign.key").strip()
            self.gateway("registry", "add", "--config", self.config, "--id", name, "--kind", "staff", "--role", role,
                         "--name", title, "--certificate", certificate, "--signing-key", signing)

    def write_push_settings(self, gateway_url):
        for name in DEPARTMENTS:
            (self.dir / "departments" / name / "push.toml").write_text(f'''department = "{name}"
gateway = "{gateway_url}"
ca = "../../ca/ca.pem"
certificate = "cert.pem"
key = "key.pem"
sign_key = "sign.key"
gateway_key = "{self.gateway_key}"
''')

    def write_environment(self, gateway_url, ops_url, national_url, witness_url):
        quoted = {"GATEWAY_URL": gateway_url, "OPS_URL": ops_url, "NATIONAL_URL": national_url, "WITNESS_URL": witness_url,
                  "CA": self.dir / "ca" / "ca.pem", "GATEWAY_CONFIG": self.config}
        (self.dir / "env").write_text("".join(f"{name}='{value}'\n" for name, value in quoted.items()))

    def give_to(self, user):
        """What the servers read and write becomes theirs; the CA's key and the departments' folders stay ours."""
        if user is None:
            return
        for path in [self.dir, self.dir / "ca"]:
            path.chmod(0o755)
        (self.dir / "ca" / "ca.pem").chmod(0o644)
        for name in ("data", "keys", "tls", "national", "witness"):
            for root, _, files in os.walk(self.dir / name):
                os.chown(root, user.pw_uid, user.pw_gid)
                for file in files:
                    os.chown(os.path.join(root, file), user.pw_uid, user.pw_gid)
