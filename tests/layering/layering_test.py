"""layering.py must find what it claims to find: each test plants one violation in a small tree."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import layering

HEADER = "// What it is.\n#pragma once\n"


class PlantedViolations(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return layering.check(root)

    def assert_found(self, files, *words):
        problems = self.problems(files)
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def assert_clean(self, files):
        self.assertEqual(self.problems(files), [])

    def test_lower_layers_may_be_included(self):
        self.assert_clean(
            {
                "server/base/text.h": HEADER,
                "server/grid/spec.h": HEADER + '#include "base/text.h"\n',
                "server/rpc/convert.cc": '#include "grid/spec.h"\n#include <grpcpp/grpcpp.h>\n',
                "server/main.cc": '#include "rpc/serve.h"\n#include "tools/check.h"\n',
            }
        )

    def test_a_higher_layer(self):
        self.assert_found({"server/grid/a.cc": '\n#include "decision/b.h"\n'}, "server/grid/a.cc:2", "decision")

    def test_a_higher_layer_with_odd_spacing(self):
        self.assert_found({"server/grid/a.cc": '  #  include   "registry/b.h"\n'}, "registry")

    def test_neighbours(self):
        for here, there in [
            ("decision", "catalogue"), ("decision", "source"), ("catalogue", "decision"),
            ("catalogue", "source"), ("source", "decision"), ("source", "catalogue"),
            ("rpc", "tools"), ("tools", "rpc"),
        ]:
            with self.subTest(here=here, there=there):
                self.assert_found({f"server/{here}/a.cc": f'#include "{there}/b.h"\n'}, here, there)

    def test_rpc_never_reads_files(self):
        self.assert_found({"server/rpc/a.cc": '#include "source/b.h"\n'}, "rpc", "source")

    def test_a_folder_that_is_no_layer(self):
        self.assert_found({"server/util/a.cc": '#include "base/b.h"\n'}, "util")

    def test_grpc_below_ops(self):
        for include in ("<grpcpp/grpcpp.h>", '"seuil/v1/common.pb.h"', "<google/protobuf/message.h>"):
            with self.subTest(include=include):
                self.assert_found({"server/registry/a.cc": f"#include {include}\n"}, "gRPC")

    def test_grpc_in_tools(self):
        self.assert_found({"server/tools/a.cc": "#include <grpcpp/grpcpp.h>\n"}, "gRPC")

    def test_tomlpp(self):
        self.assert_clean({"server/base/toml.cc": "#include <toml++/toml.h>\n"})
        self.assert_found({"server/grid/parse.cc": "#include <toml++/toml.h>\n"}, "toml++")

    def test_abseil_locks_below_ops(self):
        self.assert_clean({"server/ops/a.cc": '#include "absl/synchronization/mutex.h"\n'})
        self.assert_found(
            {"server/registry/a.cc": '#include "absl/synchronization/mutex.h"\n'}, "std::mutex"
        )

    def test_spdlog(self):
        self.assert_clean({"server/base/log.cc": "#include <spdlog/spdlog.h>\n"})
        self.assert_found({"server/ops/a.cc": "#include <spdlog/spdlog.h>\n"}, "base/log.h")

    def test_naive_reaches_the_compiled_form_through_another_header(self):
        tree = {
            "server/grid/spec.h": HEADER,
            "server/grid/compiled.h": HEADER,
            "server/decision/naive.h": HEADER + '#include "grid/spec.h"\n',
        }
        self.assert_clean(tree)
        tree["server/base/sly.h"] = HEADER
        tree["server/decision/helper.h"] = HEADER + '#include "grid/compiled.h"\n'
        tree["server/decision/naive.cc"] = '#include "decision/naive.h"\n#include "decision/helper.h"\n'
        problems = self.problems(tree)
        self.assertEqual(len(problems), 2, problems)
        self.assertTrue(any("grid/compiled.h (through decision/helper.h)" in p for p in problems))

    def test_client_and_server_keep_apart(self):
        self.assert_found(
            {"server/base/text.h": HEADER, "client/src/a.cc": '#include "base/text.h"\n'}, "client"
        )
        self.assert_found({"client/src/a.cc": '#include "server/base/text.h"\n'}, "client")
        self.assert_found({"server/rpc/a.cc": '#include "client/client.h"\n'}, "server")

    def test_cli11_where_command_lines_are_read(self):
        include = "#include <CLI/CLI.hpp>\n"
        self.assert_clean({"server/tools/command_line.cc": include, "client/cli/usage.cc": include})
        self.assert_found({"server/tools/check.cc": include}, "server/tools/check.cc", "command_line.cc")
        self.assert_found({"client/a.h": HEADER + include}, "header")

    def test_tests_that_the_page_names(self):
        page = {"tests/README.md": "`Plan.Holds`, `rpc/a_test.cc`\n"}
        test = {"tests/rpc/a_test.cc": "TEST(Plan, Holds) {}\n"}
        self.assert_clean({**page, **test})
        self.assert_found({**test, "tests/README.md": "`Plan.Breaks`\n"}, "Plan.Breaks")
        self.assert_found({"tests/README.md": "`rpc/a_test.cc`\n"}, "tests/rpc/a_test.cc")

    def test_length(self):
        self.assert_clean({"server/grid/a.cc": "\n" * 500})
        self.assert_found({"server/grid/a.cc": "\n" * 501}, "501 lines")

    def test_headers(self):
        self.assert_found({"server/grid/a.h": "#pragma once\n"}, "opens with")
        self.assert_found({"server/grid/a.h": "// What it is.\n"}, "pragma once")

    def test_text(self):
        self.assert_found({"README.md": "see " + "TO" + "DO list\n"}, "README.md:1")
        self.assert_found({"deploy/a.conf": "path = /ho" + "me/anna/seuil\n"}, "deploy/a.conf:1")
        self.assert_clean({"deploy/a.conf": "path = /etc/seuil\nurl = https://example.org/home/page\n"})

    def test_bytes_that_are_no_text_are_passed_over(self):
        with tempfile.TemporaryDirectory() as root:
            with open(os.path.join(root, "corpus"), "wb") as file:
                file.write(b"\xff\xfe")
            self.assertEqual(layering.check(root), [])


if __name__ == "__main__":
    unittest.main()
