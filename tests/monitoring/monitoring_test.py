"""The alerts and the dashboard of deploy/monitoring: they fire when they should, and every series and
label that they ask for is one that a server has (tests/golden/metrics.txt)."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["SEUIL_SOURCE_DIR"]
PROMTOOL = os.environ.get("SEUIL_PROMTOOL")
RULES = os.path.join(SOURCE, "deploy/monitoring/seuil-alerts.yml")
DASHBOARD = os.path.join(SOURCE, "deploy/monitoring/seuil-dashboard.json")
CASES = os.path.join(SOURCE, "tests/monitoring/alerts_test.yml")
RUNBOOK = os.path.join(SOURCE, "deploy/RUNBOOK.md")
GOLDEN = os.path.join(SOURCE, "tests/golden/metrics.txt")
# What Prometheus adds to every series by itself.
SCRAPED = {"job", "instance"}
SERIES = re.compile(r"\b((?:seuil|grpc_server|process)_\w+|up)\b(?:\{([^}]*)\})?")
MATCHER = re.compile(r"(\w+)\s*(=~|!~|!=|=)\s*\"([^\"]*)\"")
GROUPED = re.compile(r"\bby \(([^)]*)\)")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def families():
    """By name of series: its labels, each with its values where they are fixed."""
    found = {"up": {}}
    for text in read(GOLDEN).strip().split("\n\n"):
        head, _help, *labels = text.split("\n")
        name, kind = re.fullmatch(r"(\w+) \((\w+)\)", head).groups()
        of = {}
        for label in labels:
            key, _, values = label.strip().partition(": ")
            of[key] = set(values.split(", ")) if values else None
        if kind == "histogram":
            found[name + "_bucket"] = {**of, "le": None}
            found[name + "_count"] = found[name + "_sum"] = of
        else:
            found[name] = of
    return found


def wrong(expression, known):
    """What an expression asks for that no server has."""
    problems = []
    labels = set(SCRAPED)
    named = SERIES.findall(re.sub(r'"[^"]*"', lambda text: text.group().replace("}", ""), expression))
    if not named:
        problems.append("it names no series")
    for name, matchers in named:
        if name not in known:
            problems.append(f"there is no {name}")
            continue
        of = known[name]
        labels |= set(of)
        for label, operator, value in MATCHER.findall(matchers):
            if label not in of and label not in SCRAPED:
                problems.append(f"{name} has no label {label}")
            elif of.get(label) and "$" not in value:
                values = value.split("|") if "~" in operator else [value]
                problems += [f"{name} has no {label} {one}" for one in values if one not in of[label]]
    for group in GROUPED.findall(expression):
        problems += [f"nothing has the label {label.strip()}" for label in group.split(",")
                     if label.strip() not in labels]
    return problems


def alerts():
    """Name to the text of its rule."""
    rules = re.split(r"^ +- alert: ", read(RULES), flags=re.MULTILINE)[1:]
    return {rule.split("\n", 1)[0].strip(): rule for rule in rules}


def expression_of(rule):
    found = re.search(r"^ +expr: (?:\|\n)?(.*?)^ +(?:for|labels):", rule, re.MULTILINE | re.DOTALL)
    return found.group(1)


def queries(board):
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], re.fullmatch(r"label_values\((.*), \w+\)",
                                                 variable["definition"]).group(1)
    for annotation in board["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


class MonitoringTest(unittest.TestCase):
    def test_the_check_sees_what_is_wrong(self):
        known = families()
        for expression in ("seuil_no_such == 1", 'seuil_reload_total{reslt="failed"}',
                           'seuil_reload_total{result="faild"}', "sum by (outcom) (seuil_decisions_total)",
                           'grpc_server_handled_total{grpc_code=~"OK|NOT_FOUND"}', "vector(1)"):
            self.assertTrue(wrong(expression, known), expression)

    def test_alerts_ask_for_what_there_is(self):
        known = families()
        self.assertGreater(len(alerts()), 10)
        for name, rule in alerts().items():
            self.assertEqual(wrong(expression_of(rule), known), [], name)

    def test_the_dashboard_asks_for_what_there_is(self):
        known = families()
        board = json.loads(read(DASHBOARD))
        asked = list(queries(board))
        self.assertGreater(len(asked), 30)
        for title, expression in asked:
            self.assertEqual(wrong(expression, known), [], title)
        ids = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_alert_is_said_in_full(self):
        runbook = read(RUNBOOK)
        sections = dict(re.findall(r"^### (Seuil\w+)\n(.*?)(?=^##|\Z)", runbook, re.MULTILINE | re.DOTALL))
        self.assertEqual(sorted(sections), sorted(alerts()))
        for name, rule in alerts().items():
            for key in ("summary", "description"):
                self.assertRegex(rule, rf'{key}: ".+"', name)
            self.assertRegex(rule, r"severity: (page|ticket)\n", name)
            self.assertIn(f'runbook: "deploy/RUNBOOK.md#{name.lower()}"', rule)
            for part in ("**Means**", "**Look at**", "**Do**"):
                self.assertIn(part, sections[name], name)

    def test_every_alert_is_tested(self):
        cases = read(CASES)
        for name in alerts():
            quiet = re.search(rf'alertname="{name}", alertstate="firing"}}\', eval_time', cases)
            fires = re.search(rf"labels: 'ALERTS{{[^}}]*alertname=\"{name}\"", cases)
            self.assertTrue(quiet and fires, name)

    @unittest.skipUnless(PROMTOOL, "promtool is not there")
    def test_promtool_reads_what_the_dashboard_asks(self):
        rules = [{"record": "asked", "expr": re.sub(r"\$__\w+", "5m", expression)}
                 for _title, expression in queries(json.loads(read(DASHBOARD)))]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "asked.yml")
            with open(path, "w", encoding="utf-8") as file:  # JSON is YAML
                json.dump({"groups": [{"name": f"g{i}", "rules": [rule]}
                                      for i, rule in enumerate(rules)]}, file)
            ended = subprocess.run([PROMTOOL, "check", "rules", "--lint=none", path],
                                   capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    @unittest.skipUnless(PROMTOOL, "promtool is not there")
    def test_promtool_passes_them(self):
        with tempfile.TemporaryDirectory() as folder:
            for file in (RULES, CASES):
                shutil.copy(file, folder)
            for arguments in (["check", "rules", os.path.basename(RULES)],
                              ["test", "rules", os.path.basename(CASES)]):
                ended = subprocess.run([PROMTOOL, *arguments], cwd=folder, capture_output=True,
                                       text=True, check=False)
                self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)


if __name__ == "__main__":
    unittest.main()
