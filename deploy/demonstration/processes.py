"""Starting and ending the demonstration's servers, by process id and not as root."""
import os
import pathlib
import pwd
import re
import signal
import subprocess
import sys
import time

USER = "fangpin-demo"


def demonstration_user():
    """The account that servers run under: a system user of our own for root, else whoever we are (None)."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER], check=True)
        return pwd.getpwnam(USER)


def can_reach(user, directory):
    """True if the account can walk to the directory (a clone under /root cannot be reached by anyone else)."""
    probe = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "test", "-x", str(directory)]
    return subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0


def memory_lock_possible():
    """Whether this process can lift RLIMIT_MEMLOCK for its children, which locking all memory needs."""
    lift = ["prlimit", "--memlock=unlimited:unlimited", "true"]
    return subprocess.run(lift, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def command_for(user, command):
    out = []
    if memory_lock_possible():
        out += ["prlimit", "--memlock=unlimited:unlimited"]
    if user is not None:
        out += ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return out + [str(part) for part in command]


class Server:
    """One server with a log file and a pid file; ready when it prints its `listening` line."""

    def __init__(self, name, directory):
        self.name = name
        self.log = pathlib.Path(directory) / f"{name}.log"
        self.pid_file = pathlib.Path(directory) / f"{name}.pid"

    def start(self, user, command, environment=None):
        out = open(self.log, "ab")
        process = subprocess.Popen(command_for(user, command), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                   start_new_session=True, env={**os.environ, **(environment or {})})
        self.process = process  # whoever started it may ask for its exit status
        self.pid_file.write_text(f"{process.pid}\n")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            line = re.search(r"^listening .*$", self.log.read_text(errors="replace"), re.MULTILINE)
            if line:
                return line.group(0)
            if process.poll() is not None:
                sys.exit(f"{self.name} 未能启动 / did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)
        sys.exit(f"{self.name} 60 秒内未就绪 / not ready within 60 s, see {self.log}")

    def stop(self):
        """SIGTERM, then SIGKILL after 30 s. Only a process of the recorded id that still runs our program is touched."""
        try:
            pid = int(self.pid_file.read_text())
            running = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        if b"fangpin-" not in running:
            return False
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if pathlib.Path(f"/proc/{pid}/stat").read_text().split(") ")[1].startswith("Z"):
                    break
            except (FileNotFoundError, ProcessLookupError):
                break
            time.sleep(0.05)
        else:
            os.kill(pid, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)
        return True
