"""What must hold when everything has settled: the store's file, the receipts, the model and the national side against each other."""
import base64
import collections
import hashlib
import json
import pathlib
import sqlite3


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def roots_of_prefixes(leaves, sizes):
    """The root over the first `size` leaves for each of the sizes (RFC 6962)."""
    wanted, roots, subtrees = set(sizes), {}, []
    for count, leaf in enumerate(leaves, 1):
        subtrees.append(leaf)
        number = count
        while number % 2 == 0:
            right = subtrees.pop()
            subtrees[-1] = node_hash(subtrees[-1], right)
            number //= 2
        if count in wanted:
            root = subtrees[-1]
            for subtree in reversed(subtrees[:-1]):
                root = node_hash(subtree, root)
            roots[count] = root
    return roots


KINDS = ("new", "correct", "withdraw", "regroup")  # store::RevisionKind
ROW_BITS = 24


def open_read_only(path):
    database = sqlite3.connect(f"{pathlib.Path(path).resolve().as_uri()}?mode=ro", uri=True)
    database.text_factory = lambda raw: raw.decode()
    return database


def parts_of(answer):
    """(entry, the note that its proof stands on, the receipt without both) of an answer."""
    document = json.loads(answer)
    entry, proof = document.pop("entry"), document.pop("proof")
    return entry, proof.partition("\n\n")[2], json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Checks:
    def __init__(self, store, national):
        self.store, self.national = open_read_only(store), open_read_only(national)
        self.faults = []

    def expect(self, what, got, wanted):
        if got != wanted:
            self.faults.append(f"{what}: {got!r:.300}, should be {wanted!r:.300}")

    def integrity(self):
        for name, database in (("store", self.store), ("national", self.national)):
            self.expect(f"integrity_check of {name}", database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.expect("submissions neither accepted nor abandoned", self.count("submission WHERE state = 0"), 0)

    def count(self, table):
        return self.store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def log(self):
        """Indexes and each department's attempt numbers without a gap; leaf hashes of the bytes beside them."""
        attempts = collections.defaultdict(list)
        accepted = []
        for number, (index, leaf, entry) in enumerate(self.store.execute("SELECT id, leaf, bytes FROM audit_entry ORDER BY id")):
            if index != number:
                self.faults.append(f"audit entry {number} has index {index}")
                return accepted
            if hashlib.sha256(b"\0" + entry).digest() != leaf:
                self.faults.append(f"audit entry {number}: its leaf hash is of other bytes")
            document = json.loads(entry)
            if "attempt" in document:
                attempts[document["department"]].append(document["attempt"])
                if document["outcome"] == "accepted":
                    accepted.append(document["receipt_id"])
        for department, numbers in attempts.items():
            self.expect(f"attempt numbers of {department}", numbers, list(range(1, len(numbers) + 1)))
        counted = dict(self.store.execute("SELECT department, attempts FROM attempt_count"))
        self.expect("attempt counters", counted, {department: len(numbers) for department, numbers in attempts.items()})
        self.expect("receipts named by two log entries", [item for item, times in collections.Counter(accepted).items() if times > 1], [])
        return accepted

    def tree(self):
        """Every checkpoint says the root of the entries before it, and the one outside the store is the newest."""
        notes = dict(self.store.execute("SELECT size, note FROM log_checkpoint"))
        leaves = [leaf for leaf, in self.store.execute("SELECT leaf FROM audit_entry ORDER BY id")]
        said = {size: base64.b64decode(note.split("\n")[2]) for size, note in notes.items()}
        self.expect("checkpoints whose root is another", [size for size, root in roots_of_prefixes(leaves, said).items() if root != said[size]], [])
        self.expect("entries that the newest checkpoint covers", max(notes, default=0), len(leaves))
        folder = pathlib.Path(self.store.execute("PRAGMA database_list").fetchone()[2]).parent
        kept = folder / "log-checkpoint"
        if kept.exists():  # the checks also read copies of the store alone
            places = [place.rstrip(b"\0").decode() for place in (kept.read_bytes()[:4096], kept.read_bytes()[4096:])]
            self.expect("the newest checkpoint is kept outside the store", notes[max(notes)] in places, True)

    def answer_of(self, index, body):
        """A kept receipt as it is answered: with its entry, and its proof on the checkpoint of its commit, of which the note is compared."""
        entry, = self.store.execute("SELECT bytes FROM audit_entry WHERE id = ?", (index,)).fetchone() or (b"",)
        note, = self.store.execute("SELECT note FROM log_checkpoint WHERE size > ? ORDER BY size LIMIT 1", (index,)).fetchone() or ("",)
        return entry.decode(), note, body

    def receipts(self, clients, logged):
        """Everything acknowledged is there with the same bytes, and nothing is accepted that nobody pushed."""
        stored = {}
        for receipt_id, department, body, index in self.store.execute(
                "SELECT r.receipt_id, r.department, t.body, t.audit_index FROM receipt r JOIN receipt_text t ON t.submission = r.submission"):
            stored[receipt_id] = (department, self.answer_of(index, body))
        acknowledged = {receipt_id: (client.feed.department, parts_of(answer)) for client in clients for receipt_id, answer in client.receipts.items()}
        differing = [receipt_id for receipt_id, answer in acknowledged.items() if stored.get(receipt_id) != answer]
        self.expect("acknowledged receipts that are not stored with the same bytes", differing, [])
        self.expect("receipts that nobody got", sorted(set(stored) - set(acknowledged)), [])
        self.expect("receipts without a log entry, or entries without a receipt", sorted(set(stored) ^ set(logged)), [])
        self.expect("accepted submissions", self.count("submission WHERE state = 1"), len(acknowledged))
        return len(acknowledged)

    def records(self, clients):
        """Each natural key: its first row stands where the receipt says, its alert has the revisions that the model says, numbered from 1,
        and the national side holds exactly these in this order. Returns how many records and alert revisions were compared."""
        receipt_of = {submission: receipt_id for submission, receipt_id in self.store.execute(
            "SELECT id, receipt_id FROM submission WHERE state = 1")}
        submission_of = {receipt_id: submission for submission, receipt_id in receipt_of.items()}
        first_rows, alerts_of = {}, {}
        for row, line, alert, alert_id in self.store.execute(
                "SELECT id, line, alert, alert_id FROM row WHERE record IS NULL AND outcome = 0"):
            if row >> ROW_BITS in receipt_of:
                first_rows[(row >> ROW_BITS, line)] = row
        for record, alert in self.store.execute(
                "SELECT DISTINCT coalesce(record, id), alert FROM row WHERE alert IS NOT NULL AND kind IS NOT NULL AND kind <> 3"):
            alerts_of.setdefault(record, set()).add(alert)
        revisions = collections.defaultdict(dict)  # the row in which the alert began -> number -> kind
        ids = {}
        for row, kind, alert_id in self.store.execute("SELECT id, kind, alert_id FROM row WHERE alert = id"):
            if row >> ROW_BITS in receipt_of:
                revisions[row][1], ids[row] = KINDS[kind], alert_id
        for alert, number, kind, row in self.store.execute(
                "SELECT a.alert, a.revision, r.kind, a.row FROM alert_revision a JOIN row r ON r.id = a.row"):
            if row >> ROW_BITS in receipt_of:
                revisions[alert][number] = KINDS[kind]
        held = collections.defaultdict(list)
        for alert_id, number, kind in self.national.execute("SELECT alert, revision, kind FROM effect ORDER BY number"):
            held[alert_id].append((number, kind))

        records = compared = 0
        used = set()
        for feed in (client.feed for client in clients):
            for (receipt_id, line), person in feed.records.items():
                records += 1
                row = first_rows.pop((submission_of[receipt_id], line), None)
                where = f"{feed.name}, first pushed at line {line} of {receipt_id}"
                if row is None:
                    self.faults.append(f"lost: {where}")
                    continue
                wanted = feed.revisions.get(person, [])
                alerts = alerts_of.get(row, set())
                self.expect(f"alerts of {where}", len(alerts), 1 if wanted else 0)
                for alert in alerts:
                    used.add(alert)
                    numbered = sorted(revisions[alert].items())
                    compared += len(numbered)
                    self.expect(f"revision numbers of {where}", [number for number, _ in numbered], list(range(1, len(numbered) + 1)))
                    self.expect(f"revisions of {where}", [kind for _, kind in numbered if kind != "regroup"], wanted)
                    self.expect(f"what the national side holds of {where}", held.pop(ids.get(alert), []), numbered)
        self.expect("records that the model does not know", len(first_rows), 0)
        self.expect("alerts that belong to no record of the model", len(set(revisions) - used), 0)
        self.expect("alerts that only the national side holds", len(held), 0)
        return records, compared

    def rows(self, clients):
        """Rows of each accepted submission against its receipt's own counts."""
        stored = dict(self.store.execute(f"SELECT id >> {ROW_BITS}, count(*) FROM row WHERE outcome <> 3 AND (kind IS NULL OR kind <> 3) "
                                         f"GROUP BY id >> {ROW_BITS}"))
        submissions = {receipt_id: submission for submission, receipt_id in self.store.execute(
            "SELECT id, receipt_id FROM submission WHERE state = 1")}
        total = 0
        for client in clients:
            for receipt_id, answer in client.receipts.items():
                rows = json.loads(answer)["receipt"]["rows"]
                wanted = rows["new"] + rows["corrected"] + rows["regrouped"]
                total += sum(rows[name] for name in ("new", "corrected", "regrouped", "unchanged", "rejected"))
                if receipt_id in submissions:
                    self.expect(f"stored rows of {receipt_id}", stored.get(submissions[receipt_id], 0), wanted)
        return total

    def forwarding(self, totals, summary):
        held = self.national.execute("SELECT count(*), count(DISTINCT hex(alert) || revision) FROM effect").fetchone()
        accepted = sum(totals["revisions"].values())
        self.expect("unforwarded", totals["unforwarded"], 0)
        self.expect("dead letters", totals["dead_letters"], 0)
        self.expect("lost: accepted revisions against those held", held[1], accepted)
        self.expect("doubled", summary["doubled"] + held[0] - held[1], 0)
        self.expect("out of order", summary["out_of_order"], 0)
        return accepted
