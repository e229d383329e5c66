#include "grid/prove.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "grid/domain.h"
#include "grid/prove_monotone.h"
#include "grid/prove_words.h"
#include "grid/verdicts.h"

namespace seuil::grid {
namespace {

// One proof: what was counted, and the problems in it.
class Proof {
 public:
  Proof(const Domain& domain, const GridSpec& spec, ProofReport& report, Problems& problems)
      : domain_(domain),
        grid_(domain.grid()),
        spec_(spec),
        verdicts_(domain),
        report_(report),
        problems_(problems) {}

  void Run() {
    Count();
    CheckTotal();
    CheckAgreement();
    const std::vector<Verdict>& all = verdicts_.all();
    const bool decided =
        std::all_of(all.begin(), all.end(), [](const Verdict& one) { return one.decided(); });
    CheckUse(decided);
    if (decided) CheckMonotony();
  }

 private:
  void Count() {
    report_.regions = static_cast<int64_t>(domain_.cases().size() * domain_.regions());
    report_.rules.resize(grid_.rules.size());
    for (const Verdict& verdict : verdicts_.all()) {
      if (verdict.rules.empty()) report_.otherwise_cells += verdict.cells;
      if (verdict.rules.size() == 1) {
        report_.rules[verdict.rules.front()].decides_alone += verdict.cells;
      }
      for (const Index rule : verdict.rules) report_.rules[rule].holds += verdict.cells;
      if (Names(grid_.monotone_except, verdict)) report_.excepted_cells += verdict.cells;
    }
  }

  // True where one of these rules holds.
  static bool Names(const std::vector<Index>& rules, const Verdict& verdict) {
    return std::find_first_of(verdict.rules.begin(), verdict.rules.end(), rules.begin(),
                              rules.end()) != verdict.rules.end();
  }

  Declines DeclinesExcept(const std::vector<Index>& rules) const {
    Excepted excepted;
    for (const Verdict& verdict : verdicts_.all()) excepted.push_back(Names(rules, verdict));
    return FindDeclines(domain_, verdicts_, excepted);
  }

  void CheckTotal() {
    if (grid_.otherwise) {
      const auto& covers = spec_.otherwise->covers;
      if (covers && CellCount(static_cast<uint64_t>(covers->value)) != report_.otherwise_cells) {
        problems_.Error(
            covers->at, "covers-wrong",
            fmt::format("`covers` says {}, and no rule holds for {} of the {} inputs",
                        covers->value, report_.otherwise_cells.ToString(),
                        report_.cells.ToString()),
            "read the decision table: either a rule is not what was meant, or the number is old");
      }
      if (report_.otherwise_cells.zero()) {
        problems_.Warning(spec_.otherwise->id.at, "otherwise-unused",
                          "`otherwise` covers no input: the rules decide all of them",
                          "leave it out, and a later gap in the rules will be an error");
      }
      return;
    }
    if (report_.otherwise_cells.zero()) return;
    const auto left = std::find_if(verdicts_.all().begin(), verdicts_.all().end(),
                                   [](const Verdict& one) { return one.rules.empty(); });
    problems_.Error(
        spec_.rules.empty() ? Position{} : spec_.rules.back().id.at, "input-left-over",
        fmt::format("no rule holds for {} of the {} inputs, such as {}",
                    report_.otherwise_cells.ToString(), report_.cells.ToString(), ExampleOf(*left)),
        "add a rule, or an [otherwise] that says what they are given");
  }

  void CheckAgreement() {
    std::map<std::pair<Index, Index>, std::pair<const Verdict*, CellCount>> pairs;
    for (const Verdict& verdict : verdicts_.all()) {
      if (verdict.disagrees == kNoIndex) continue;
      auto& [example, cells] = pairs[{verdict.rules.front(), verdict.disagrees}];
      if (example == nullptr) example = &verdict;
      cells += verdict.cells;
    }
    for (const auto& [rules, found] : pairs) {
      problems_.Error(
          spec_.rules[rules.second].id.at, "rules-disagree",
          fmt::format("rule `{}` gives `{}` and rule `{}` gives `{}`, and both hold for {} of the "
                      "{} inputs, such as {}",
                      RuleId(rules.first), OutcomeId(grid_.rules[rules.first].outcome),
                      RuleId(rules.second), OutcomeId(grid_.rules[rules.second].outcome),
                      found.second.ToString(), report_.cells.ToString(), ExampleOf(*found.first)),
          "rules have no order: where two hold they must give the same; narrow one of them");
    }
  }

  void CheckUse(bool decided) {
    for (Index rule = 0; rule < grid_.rules.size(); ++rule) {
      const ProofReport::RuleUse& use = report_.rules[rule];
      if (use.holds.zero()) {
        problems_.Error(spec_.rules[rule].id.at, "rule-dead",
                        fmt::format("rule `{}` holds for no input", RuleId(rule)),
                        "its conditions exclude each other, or ask what no call can send");
      } else if (decided && use.decides_alone.zero()) {
        problems_.Warning(
            spec_.rules[rule].id.at, "rule-never-alone",
            fmt::format("wherever rule `{}` holds, another holds too: it changes no outcome",
                        RuleId(rule)));
      }
    }
  }

  void CheckMonotony() {
    Declines declines = DeclinesExcept({});
    const bool falls = !declines.found.empty();
    if (falls && !grid_.monotone_except.empty()) declines = DeclinesExcept(grid_.monotone_except);
    if (declines.found.empty() && !declines.too_large) CheckExceptions(falls);
    for (const Decline& decline : declines.found) Report(decline);
    if (declines.too_large) {
      problems_.Error(
          spec_.monotone_except.front().rule.at, "domain-too-large",
          fmt::format("with exceptions regions are compared pair by pair, and there are {} for an "
                      "objective; at most {} can be",
                      domain_.regions(), kMostPairedRegions),
          "use fewer bands and bounds, or coarser steps");
    }
  }

  // Where something falls without exceptions, each must be missed where it is left out. One that is
  // not stays out while the others are looked at: of two of which either would do, one is named.
  void CheckExceptions(bool falls) {
    std::vector<Index> kept = grid_.monotone_except;
    for (size_t i = kept.size(); i-- > 0;) {
      std::vector<Index> others = kept;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      if (falls) {
        const Declines without = DeclinesExcept(others);
        if (!without.found.empty() || without.too_large) continue;
      }
      kept = std::move(others);
      problems_.Warning(
          spec_.monotone_except[i].rule.at, "exception-unneeded",
          falls ? "the other exceptions suffice without this one"
                : "without this exception no better result is given less either",
          falls ? "remove it and keep the others" : "remove it: there is nothing that it excepts");
    }
  }

  void Report(const Decline& decline) {
    const Verdict& first = verdicts_.all()[decline.first.verdict];
    const Verdict& second = verdicts_.all()[decline.second.verdict];
    const Index at = second.rule() != kNoIndex ? second.rule() : first.rule();
    if (decline.kind == Decline::Kind::kResult) {
      std::string asked = ObjectiveInWords(domain_, decline.first.objective);
      if (!asked.empty()) asked += ": ";
      problems_.Error(
          spec_.rules[at].id.at, "better-result-less",
          fmt::format("{}{} gives `{}` ({}), and the better result {} gives `{}` ({})", asked,
                      ResultInWords(domain_, decline.first.values), OutcomeId(first.outcome),
                      Decider(first), ResultInWords(domain_, decline.second.values),
                      OutcomeId(second.outcome), Decider(second)),
          "a better result may not be given less; where the scheme means it, name the rule in "
          "`monotone_except` and say why");
      return;
    }
    problems_.Error(
        spec_.rules[at].id.at, "higher-threshold-more",
        fmt::format("result {}: {} gives `{}` ({}), and the higher {} gives `{}` ({})",
                    ResultInWords(domain_, decline.first.values),
                    ObjectiveInWords(domain_, decline.first.objective), OutcomeId(first.outcome),
                    Decider(first), ObjectiveInWords(domain_, decline.second.objective),
                    OutcomeId(second.outcome), Decider(second)),
        "with the same result a higher threshold may not be given more; where the scheme means it, "
        "name the rule in `monotone_except` and say why");
  }

  std::string ExampleOf(const Verdict& verdict) const {
    return InputInWords(domain_, verdict.objective,
                        domain_.LowestPoint(Domain::Cursor(domain_, verdict.region)));
  }
  const std::string& RuleId(Index rule) const { return grid_.rules[rule].id; }
  const std::string& OutcomeId(Index outcome) const { return grid_.outcomes[outcome].id; }
  std::string Decider(const Verdict& verdict) const {
    return verdict.rules.empty() ? "otherwise" : fmt::format("rule `{}`", RuleId(verdict.rule()));
  }

  const Domain& domain_;
  const CompiledGrid& grid_;
  const GridSpec& spec_;
  const Verdicts verdicts_;
  ProofReport& report_;
  Problems& problems_;
};

}  // namespace

ProofReport Prove(const CompiledGrid& grid, const GridSpec& spec, const ProofLimits& limits,
                  Problems& problems) {
  ProofReport report;
  std::optional<Domain> domain = Domain::Enumerate(grid, limits.cells);
  report.enumerated = domain.has_value();
  if (!domain) domain = Domain::Cut(grid, CutsOf(grid, AxesOf(grid)), limits.regions);
  if (!domain) {
    problems.Error(spec.result.at, "domain-too-large",
                   fmt::format("results have more than {} regions that rules and bands tell apart: "
                               "the rules cannot be proven",
                               limits.regions),
                   "use fewer bands and bounds on skills");
    return report;
  }
  report.cells = domain->cells();
  if (domain->cases().empty()) {
    problems.Error(spec.objective.at, "objective-impossible",
                   "no objective can be asked: no job or band has a level that may be one",
                   "add jobs, or accept \"level\" or \"none\"");
    return report;
  }
  Proof(*domain, spec, report, problems).Run();
  return report;
}

}  // namespace seuil::grid
