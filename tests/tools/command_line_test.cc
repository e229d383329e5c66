#include "tools/command_line.h"

#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace seuil::tools {
namespace {

struct Parsed {
  ParsedCommandLine line;
  std::string out, err;
};

Parsed Parse(std::vector<const char*> words) {
  words.insert(words.begin(), "seuild");
  std::ostringstream out, err;
  ParsedCommandLine line = ParseCommandLine(static_cast<int>(words.size()), words.data(), out, err);
  return {std::move(line), out.str(), err.str()};
}

template <typename Options>
Options Expect(const Parsed& parsed) {
  const Options* const options =
      parsed.line.command ? std::get_if<Options>(&*parsed.line.command) : nullptr;
  if (options == nullptr) ADD_FAILURE() << "another verb, or none: " << parsed.err;
  return options == nullptr ? Options{} : *options;
}

using Strings = std::vector<std::string>;

TEST(CommandLine, Check) {
  const auto plain = Expect<CheckOptions>(Parse({"check", "a", "b"}));
  EXPECT_EQ(plain.paths, (Strings{"a", "b"}));
  EXPECT_FALSE(plain.strict);
  EXPECT_EQ(plain.format, ReportFormat::kText);
  const auto full = Expect<CheckOptions>(Parse({"check", "--strict", "--format", "json", "a"}));
  EXPECT_TRUE(full.strict);
  EXPECT_EQ(full.format, ReportFormat::kJson);
  EXPECT_EQ(full.paths, Strings{"a"});
}

TEST(CommandLine, TestTableSchema) {
  EXPECT_EQ(Expect<TestOptions>(Parse({"test", "a"})).paths, Strings{"a"});
  EXPECT_EQ(Expect<TestOptions>(Parse({"test", "a"})).format, ReportFormat::kText);
  EXPECT_EQ(Expect<TestOptions>(Parse({"test", "a", "--format", "json"})).format,
            ReportFormat::kJson);
  EXPECT_EQ(Expect<TableOptions>(Parse({"table", "a"})).format, TableFormat::kText);
  const auto csv = Expect<TableOptions>(Parse({"table", "a", "--format=csv"}));
  EXPECT_EQ(csv.path, "a");
  EXPECT_EQ(csv.format, TableFormat::kCsv);
  Expect<SchemaOptions>(Parse({"schema"}));
}

TEST(CommandLine, ReplayAndLog) {
  const auto replay = Expect<ReplayOptions>(Parse({"replay", "log"}));
  EXPECT_EQ(replay.log, "log");
  EXPECT_EQ(replay.grids, "grids");
  EXPECT_EQ(replay.format, ReportFormat::kText);
  const auto full =
      Expect<ReplayOptions>(Parse({"replay", "log", "--grids", "g", "--format", "json"}));
  EXPECT_EQ(full.grids, "g");
  EXPECT_EQ(full.format, ReportFormat::kJson);
  const auto find =
      Expect<LogFindOptions>(Parse({"log", "find", "--log", "l", "--keys", "k", "candidate 17"}));
  EXPECT_EQ(find.log + find.keys + find.reference, "lkcandidate 17");
  EXPECT_EQ(Expect<LogCheckOptions>(Parse({"log", "check", "l"})).log, "l");
  for (const auto& words :
       std::vector<std::vector<const char*>>{{"replay"},
                                             {"log"},
                                             {"log", "find", "r"},
                                             {"log", "check"},
                                             {"log", "lose"},
                                             {"replay", "l", "--format", "csv"},
                                             {"log", "find", "--log", "l", ""}}) {
    EXPECT_EQ(Parse(words).line.exit_status, kWrongUsage) << words.back();
  }
}

TEST(CommandLine, Diff) {
  const auto plain = Expect<DiffOptions>(Parse({"diff", "a", "b"}));
  EXPECT_EQ(plain.before, "a");
  EXPECT_EQ(plain.after, "b");
  EXPECT_EQ(plain.format, DiffFormat::kText);
  EXPECT_FALSE(plain.guards.max_outcome_changes);
  EXPECT_FALSE(plain.limit);
  const auto full =
      Expect<DiffOptions>(Parse({"diff", "a", "b", "--format", "markdown", "--max-outcome-changes",
                                 "12", "--max-outcome-losses", "0", "--limit", "0"}));
  EXPECT_EQ(full.format, DiffFormat::kMarkdown);
  EXPECT_EQ(full.guards.max_outcome_changes, 12u);
  EXPECT_EQ(full.guards.max_outcome_losses, 0u);
  EXPECT_EQ(full.limit, 0u);
  // A guard that is no number guards nothing: never a limit out of reach.
  for (const char* number : {"-1", "x", "1e3", ""}) {
    EXPECT_EQ(Parse({"diff", "a", "b", "--max-outcome-losses", number}).line.exit_status, 2)
        << number;
    EXPECT_FALSE(Parse({"diff", "a", "b", "--max-outcome-losses", number}).line.command) << number;
  }
  EXPECT_FALSE(Parse({"diff", "a"}).line.command);
}

TEST(CommandLine, Impact) {
  const auto plain = Expect<ImpactOptions>(Parse({"impact", "a", "b", "--population", "c"}));
  EXPECT_EQ(plain.before + plain.after + plain.population, "abc");
  EXPECT_EQ(plain.format, ReportFormat::kText);
  EXPECT_FALSE(plain.strict);
  EXPECT_FALSE(plain.limit.has_value());
  const auto full = Expect<ImpactOptions>(Parse(
      {"impact", "a", "b", "--population=c", "--strict", "--format", "json", "--limit", "7"}));
  EXPECT_EQ(full.format, ReportFormat::kJson);
  EXPECT_TRUE(full.strict);
  EXPECT_EQ(full.limit, 7u);
}

TEST(CommandLine, Serve) {
  const auto bare = Expect<ServeCommand>(Parse({"serve"}));
  EXPECT_EQ(bare.config + bare.grids + bare.log_level, "");
  EXPECT_TRUE(bare.listen.empty());
  EXPECT_TRUE(bare.metrics.empty());
  const auto full = Expect<ServeCommand>(
      Parse({"serve", "--config", "c", "--grids", "g", "--listen", "127.0.0.1:1", "--listen",
             "unix:/s", "--metrics", "none", "--log-level", "debug"}));
  EXPECT_EQ(full.config, "c");
  EXPECT_EQ(full.grids, "g");
  EXPECT_EQ(full.listen, (Strings{"127.0.0.1:1", "unix:/s"}));
  EXPECT_EQ(full.metrics, Strings{"none"});
  EXPECT_EQ(full.log_level, "debug");
}

TEST(CommandLine, HelpAndVersionAreGood) {
  const Parsed version = Parse({"--version"});
  EXPECT_EQ(version.line.exit_status, 0);
  EXPECT_EQ(version.out.rfind("seuild ", 0), 0u);
  for (const std::vector<const char*>& words :
       std::vector<std::vector<const char*>>{{"--help"},
                                             {"check", "--help"},
                                             {"test", "-h"},
                                             {"table", "-h"},
                                             {"impact", "-h"},
                                             {"schema", "-h"},
                                             {"serve", "-h"}}) {
    const Parsed help = Parse(words);
    EXPECT_FALSE(help.line.command.has_value());
    EXPECT_EQ(help.line.exit_status, 0);
    EXPECT_NE(help.out.find("Example"), std::string::npos) << help.out;
  }
}

TEST(CommandLine, WrongUsageSaysWhatIsWrong) {
  const auto complaint = [](std::vector<const char*> words) {
    const Parsed parsed = Parse(std::move(words));
    EXPECT_FALSE(parsed.line.command.has_value());
    EXPECT_EQ(parsed.line.exit_status, 2);
    EXPECT_EQ(parsed.out, "");
    return parsed.err.substr(0, parsed.err.find('\n'));
  };
  EXPECT_EQ(complaint({"chek", "a"}), "seuild: there is no verb `chek`; did you mean `check`?");
  EXPECT_EQ(complaint({"frobnicate"}), "seuild: there is no verb `frobnicate`");
  EXPECT_EQ(complaint({"check"}), "seuild: path is required");
  EXPECT_EQ(complaint({"impact", "a", "b"}), "seuild: --population is required");
  EXPECT_NE(complaint({"impact", "a", "b", "--population", "c", "--limit", "-1"}), "");
  EXPECT_NE(complaint({"check", "a", "--format", "xml"}).find("xml not in"), std::string::npos);
  EXPECT_NE(complaint({"table", "a", "--strict"}).find("--strict"), std::string::npos);
  EXPECT_NE(complaint({"--nonsense"}), "");
  for (const char* option : {"--config", "--grids", "--listen", "--metrics", "--log-level"}) {
    const std::string with_equals = std::string(option) + "=";
    for (const std::string& what : {complaint({"serve", option, ""}),
                                    complaint({"serve", with_equals.c_str(), "--grids", "g"})}) {
      EXPECT_NE(what.find("an empty value"), std::string::npos) << what;
      EXPECT_NE(what.find(option), std::string::npos) << what;
    }
  }
  EXPECT_NE(complaint({"check", ""}).find("an empty value"), std::string::npos);
  EXPECT_NE(complaint({"table", "a", ""}), "");
  EXPECT_NE(complaint({"check", "a", "--format", ""}).find("--format"), std::string::npos);
  EXPECT_NE(complaint({}), "");
}

}  // namespace
}  // namespace seuil::tools
