"""deploy/kubernetes as kubectl renders it, and the server that it starts: settings, probes, grids that change."""

import base64
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import grpc

import harness
from certificates import Authority, read
from harness import evaluation_pb2 as ev

try:
    import yaml
except ImportError:
    yaml = None

KUBECTL = os.environ["SEUIL_KUBECTL"]
DEPLOY = os.path.join(harness.SOURCE, "deploy/kubernetes")
GRIDS = os.path.join(harness.SOURCE, "grids")
CONFIG_MAP_BYTES = 1 << 20      # of all keys and values, says Kubernetes
ANNOTATION_BYTES = 256 << 10    # which `kubectl apply` without --server-side writes the whole object into
HASH = re.compile(r"-[a-z0-9]{10}$")
QUESTION = ev.EvaluateRequest(grid="cloe", objective=ev.Objective(job="acheteur"),
                              result=ev.Result(level="B1"))


def render(overlay):
    done = subprocess.run([KUBECTL, "kustomize", overlay], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {(item["kind"], item["metadata"]["name"]): item for item in yaml.safe_load_all(done.stdout)}


def config_map_bytes(item):
    return sum(len(name.encode()) + len(text.encode()) for name, text in item["data"].items())


class Volume:
    """What a kubelet makes of a ConfigMap or a Secret: names that lead into `..data`, which is swapped."""

    def __init__(self, path):
        self.path, self.number = path, 0
        os.makedirs(path)

    def fill(self, files):
        old = f"..gen_{self.number}"
        self.number += 1
        for name, data in files.items():
            with open(os.path.join(self._made(f"..gen_{self.number}"), name), "wb") as file:
                file.write(data)
        os.symlink(f"..gen_{self.number}", os.path.join(self.path, "..data_tmp"))
        os.rename(os.path.join(self.path, "..data_tmp"), os.path.join(self.path, "..data"))
        for name in files:
            if not os.path.islink(os.path.join(self.path, name)):
                os.symlink(f"..data/{name}", os.path.join(self.path, name))
        shutil.rmtree(os.path.join(self.path, old), ignore_errors=True)

    def _made(self, name):
        path = os.path.join(self.path, name)
        os.makedirs(path, exist_ok=True)
        return path


class Rendered(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.items = render(os.path.join(DEPLOY, "overlays/example"))
        cls.deployment = cls.items["Deployment", "seuil"]["spec"]
        cls.pod = cls.deployment["template"]["spec"]
        cls.container, = cls.pod["containers"]
        cls.settings_name, = (name for kind, name in cls.items if name.startswith("seuil-settings"))

    def test_every_object_is_in_the_namespace_and_selects_the_pods(self):
        labels = self.deployment["template"]["metadata"]["labels"]
        self.assertEqual({item["metadata"]["namespace"] for item in self.items.values()}, {"seuil"})
        self.assertEqual(self.deployment["selector"]["matchLabels"], labels)
        for name in ("seuil", "seuil-replicas"):
            service = self.items["Service", name]["spec"]
            self.assertEqual(service["selector"], labels)
            self.assertEqual([port["targetPort"] for port in service["ports"]], ["grpc"])
        # Metrics are each pod's own: no service stands before them, and only who is labelled reads.
        self.assertEqual([port["name"] for port in self.container["ports"]], ["grpc", "metrics"])
        self.assertEqual(self.items["Service", "seuil-replicas"]["spec"]["clusterIP"], "None")
        self.assertEqual(self.items["PodDisruptionBudget", "seuil"]["spec"]["selector"]["matchLabels"], labels)
        policy = self.items["NetworkPolicy", "seuil"]["spec"]
        self.assertEqual(policy["podSelector"]["matchLabels"], labels)
        self.assertEqual((policy["policyTypes"], policy.get("egress", [])), (["Ingress", "Egress"], []))
        self.assertTrue(all(rule["from"] for rule in policy["ingress"]))
        for spread in self.pod["topologySpreadConstraints"]:
            self.assertEqual(spread["labelSelector"]["matchLabels"], labels)

    def test_an_update_and_an_emptied_node_leave_a_replica(self):
        self.assertGreaterEqual(self.deployment["replicas"], 2)
        self.assertEqual(self.deployment["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
        budget = self.items["PodDisruptionBudget", "seuil"]["spec"]["maxUnavailable"]
        self.assertLess(budget, self.deployment["replicas"])

    def test_the_container_may_do_nothing_that_it_need_not(self):
        pod, own = self.pod["securityContext"], self.container["securityContext"]
        self.assertTrue(pod["runAsNonRoot"] and pod["runAsUser"] > 0)
        self.assertEqual(pod["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertTrue(own["readOnlyRootFilesystem"])
        self.assertFalse(own["allowPrivilegeEscalation"])
        self.assertEqual(own["capabilities"], {"drop": ["ALL"]})
        self.assertIs(self.pod["automountServiceAccountToken"], False)
        self.assertIs(self.items["ServiceAccount", "seuil"]["automountServiceAccountToken"], False)
        with open(os.path.join(harness.SOURCE, "deploy/container/Containerfile"), encoding="utf-8") as file:
            self.assertIn(f"\nUSER {pod['runAsUser']}:{pod['runAsGroup']}\n", file.read())

    def test_what_is_mounted_is_a_directory_that_is_there(self):
        volumes = {volume["name"]: volume for volume in self.pod["volumes"]}
        mounts = self.container["volumeMounts"]
        self.assertEqual({mount["name"] for mount in mounts}, set(volumes))
        for mount in mounts:
            self.assertNotIn("subPath", mount)
            self.assertNotIn("subPathExpr", mount)
            volume = volumes[mount["name"]]
            self.assertEqual(mount.get("readOnly", False), "emptyDir" not in volume, mount)
            if "configMap" in volume:
                self.assertIn(("ConfigMap", volume["configMap"]["name"]), self.items)
            if "secret" in volume:
                self.assertEqual(volume["secret"]["defaultMode"], 0o440)

    def test_the_settings_have_a_hash_and_what_is_read_again_has_none(self):
        self.assertRegex(self.settings_name, HASH)
        self.assertIn(("Secret", "seuil-access"), self.items)
        self.assertIn(("ConfigMap", "seuil-grid-cloe"), self.items)

    def test_each_shipped_grid_is_a_config_map_that_fits(self):
        for grid in filter(lambda name: os.path.isdir(os.path.join(GRIDS, name)), os.listdir(GRIDS)):
            item = self.items["ConfigMap", f"seuil-grid-{grid}"]
            shipped = {name for name in os.listdir(os.path.join(GRIDS, grid)) if not name.endswith(".cases.toml")}
            self.assertEqual(set(item["data"]), shipped, f"grids/kustomization.yaml and grids/{grid} differ")
            for name, text in item["data"].items():
                self.assertEqual(text.encode(), read(os.path.join(GRIDS, grid, name)), name)
            size = config_map_bytes(item)
            print(f"{grid}: {len(shipped)} files, {size} bytes of {CONFIG_MAP_BYTES}", file=sys.stderr)
            self.assertLess(size, CONFIG_MAP_BYTES)
            # So far a plain `kubectl apply` does, too.
            self.assertLess(len(json.dumps(item, ensure_ascii=False).encode()), ANNOTATION_BYTES)
            path = f"/var/lib/seuil/grids/{grid}"
            self.assertIn(path, [mount["mountPath"] for mount in self.container["volumeMounts"]])

    def test_there_is_time_to_drain(self):
        settings = self.items["ConfigMap", self.settings_name]["data"]["seuil.toml"]
        pause, deadline = (int(re.search(rf"^{name} = (\d+)", settings, re.M)[1]) / 1000
                           for name in ("pause_ms", "deadline_ms"))
        command = self.container["lifecycle"]["preStop"]["exec"]["command"]
        self.assertEqual(command[0], "sleep")
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], int(command[1]) + pause + deadline + 5)

    def test_the_patches_of_the_readme_apply(self):
        with open(os.path.join(DEPLOY, "README.md"), encoding="utf-8") as file:
            blocks = re.findall(r"^```yaml\n(.*?)^```", file.read(), re.S | re.M)
        for block in blocks:
            yaml.safe_load(block)
        patches = [block for block in blocks if block.startswith("apiVersion")]
        self.assertEqual((len(blocks), len(patches)), (4, 2))
        for patch in patches:
            with tempfile.TemporaryDirectory() as root:
                shutil.copytree(os.path.join(DEPLOY, "base"), os.path.join(root, "base"))
                harness.write(os.path.join(root, "own/patch.yaml"), patch)
                harness.write(os.path.join(root, "own/kustomization.yaml"),
                              "bases: [../base]\npatchesStrategicMerge: [patch.yaml]\n")
                pod = render(os.path.join(root, "own"))["Deployment", "seuil"]["spec"]["template"]["spec"]
            mounts = [mount for one in pod["containers"] for mount in one["volumeMounts"]]
            self.assertIn("/var/lib/seuil/grids", [mount["mountPath"] for mount in mounts])
            self.assertIn("seuil-tls", str(pod["volumes"]))  # what the base mounts is still there
            self.assertEqual({mount["name"] for mount in mounts}, {volume["name"] for volume in pod["volumes"]})


class Started(unittest.TestCase):
    """The rendered settings, access file, certificates, grid and arguments, with paths below a directory of ours."""

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.items = render(os.path.join(DEPLOY, "overlays/example"))
        self.pod = self.items["Deployment", "seuil"]["spec"]["template"]["spec"]
        self.container, = self.pod["containers"]
        self.ca = Authority(os.path.join(self.root, "pki"), "ca")
        own = self.ca.issue("server", "DNS:localhost")
        self.client = self.ca.issue("client", "URI:spiffe://example.org/hr-platform")
        given = {"tls": {"tls.crt": own.certificate, "tls.key": own.key, "ca.crt": self.ca.certificate}}
        self.volumes = {}
        for mount in self.container["volumeMounts"]:
            source = next(volume for volume in self.pod["volumes"] if volume["name"] == mount["name"])
            path = self.here(mount["mountPath"])
            if "emptyDir" in source:
                os.makedirs(path)
                os.chmod(path, 0o777)  # as a kubelet makes it
                continue
            self.volumes[mount["name"]] = Volume(path)
            if mount["name"] in given:
                files = {name: read(file) for name, file in given[mount["name"]].items()}
            elif "configMap" in source:
                data = self.items["ConfigMap", source["configMap"]["name"]]["data"]
                files = {name: self.mapped(text).encode() for name, text in data.items()}
            else:
                data = self.items["Secret", source["secret"]["secretName"]]["data"]
                files = {name: base64.b64decode(text) for name, text in data.items()}
            self.volumes[mount["name"]].fill(files)

    def here(self, path):
        return self.root + path

    def mapped(self, text):
        text = text.replace("0.0.0.0:7443", "127.0.0.1:0")
        return re.sub(r"(?<=[\":])/(?=(?:etc|run|var/lib)/seuil/)", self.root + "/", text)

    def start(self):
        command, *arguments = self.container["args"]
        self.assertEqual(command, "serve")
        arguments = [self.here(word) if word.startswith("/") else word for word in arguments]
        self.server = harness.Server(*arguments)
        self.addCleanup(self.server.stop)
        self.server.connect()
        address = next(one for one in self.server.addresses if not one.startswith("unix:"))
        certificate, key = self.client.pem()
        channel = grpc.secure_channel(
            f"localhost:{address.rpartition(':')[2]}",
            grpc.ssl_channel_credentials(read(self.ca.certificate), key, certificate))
        self.addCleanup(channel.close)
        self.stub = harness.evaluation_pb2_grpc.EvaluationServiceStub(channel)

    def probe(self, name):
        words = self.container[name]["exec"]["command"]
        self.assertEqual(words[0], "seuil")
        words = [os.environ["SEUIL"], *map(self.mapped_word, words[1:])]
        return subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)

    def mapped_word(self, word):
        return word.replace("unix:/", f"unix:{self.root}/")

    def version(self):
        return self.stub.Evaluate(QUESTION, timeout=10).served_by.version

    def test_it_starts_and_the_probes_say_what_is_so(self):
        probes = ("startupProbe", "readinessProbe", "livenessProbe")
        for name in probes:
            self.assertEqual(self.probe(name).returncode, 3, "nobody serves yet")
        self.start()
        for name in probes:
            done = self.probe(name)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(stat.S_IMODE(os.stat(self.here("/run/seuil")).st_mode), 0o750)
        self.version()
        # Told to end, it says so at once, still answers, and is gone within the time that it has.
        start = time.monotonic()
        self.server.process.terminate()
        while self.probe("readinessProbe").returncode == 0:
            self.assertLess(time.monotonic() - start, 2)
        self.version()
        self.assertEqual(self.server.exit_status(), 0)
        self.assertLess(time.monotonic() - start, self.pod["terminationGracePeriodSeconds"])

    def test_a_grid_that_changes_reaches_a_pod_that_runs(self):
        data = self.items["ConfigMap", "seuil-grid-cloe"]["data"]
        head, *releases = re.split(r"(?=^\[\[release\]\])", data["releases.toml"], flags=re.M)
        releases = [re.sub(r"from = \S+", f"from = 202{year}-01-01T00:00:00Z", release)
                    for year, release in enumerate(releases)]

        def fill(count):
            text = {**data, "releases.toml": head + "".join(releases[:count])}
            self.volumes["grid-cloe"].fill({name: words.encode() for name, words in text.items()})

        fill(1)
        self.start()
        stop, failures, seen = threading.Event(), [], []

        def ask():
            while not stop.wait(0.003):  # within what the example grants its callers
                try:
                    version = self.version()
                    if version not in seen[-1:]:
                        seen.append(version)
                except grpc.RpcError as error:
                    failures.append(error)

        worker = threading.Thread(target=ask)
        worker.start()
        versions = [re.search(r'version = "(.+?)"', release)[1] for release in releases]
        try:
            for count, version in enumerate(versions, 1):
                fill(count)
                until = time.monotonic() + 10
                while version not in seen and time.monotonic() < until:
                    time.sleep(0.02)
        finally:
            stop.set()
            worker.join()
        self.assertEqual(failures, [])
        self.assertEqual(seen, versions)
        self.assertIsNone(self.server.process.poll())


if __name__ == "__main__":
    if not KUBECTL or not yaml:
        print("SKIPPED: kubectl or python3-yaml is missing; `./dev test` gets them")
        sys.exit(77)
    unittest.main()
