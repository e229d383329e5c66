#include "rpc/answer.h"

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"
#include "base/instant.h"
#include "decision/describe.h"
#include "rpc/fragments.h"
#include "rpc/wire.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::rpc {
namespace {

using decision::Decision;
using decision::WantedKind;
using v1::EvaluateResponse;

v1::ObjectiveSource ToSource(decision::ObjectiveSource source) {
  switch (source) {
    case decision::ObjectiveSource::kJob:
      return v1::OBJECTIVE_SOURCE_JOB;
    case decision::ObjectiveSource::kBand:
      return v1::OBJECTIVE_SOURCE_BAND;
    case decision::ObjectiveSource::kLevel:
      return v1::OBJECTIVE_SOURCE_LEVEL;
    case decision::ObjectiveSource::kFixed:
      return v1::OBJECTIVE_SOURCE_FIXED;
    case decision::ObjectiveSource::kLanguage:
      return v1::OBJECTIVE_SOURCE_LANGUAGE;
    case decision::ObjectiveSource::kNone:
      return v1::OBJECTIVE_SOURCE_NONE;
  }
  return v1::OBJECTIVE_SOURCE_UNSPECIFIED;
}

v1::ReleaseStatus ToStatus(registry::ServedStatus status) {
  switch (status) {
    case registry::ServedStatus::kInForce:
      return v1::RELEASE_STATUS_IN_FORCE;
    case registry::ServedStatus::kWasInForce:
      return v1::RELEASE_STATUS_WAS_IN_FORCE;
    case registry::ServedStatus::kNeverInForce:
      return v1::RELEASE_STATUS_NEVER_IN_FORCE;
    case registry::ServedStatus::kLastGood:
      return v1::RELEASE_STATUS_LAST_GOOD;
  }
  return v1::RELEASE_STATUS_UNSPECIFIED;
}

void AppendObjective(const grid::CompiledGrid& grid, const decision::ObjectiveUsed& used,
                     std::string& out) {
  wire::AppendMessage(out, EvaluateResponse::kObjectiveFieldNumber, [&] {
    using v1::ObjectiveUsed;
    wire::AppendInt(out, ObjectiveUsed::kSourceFieldNumber, ToSource(used.source));
    if (used.job != grid::kNoIndex) {
      wire::AppendString(out, ObjectiveUsed::kJobFieldNumber, grid.jobs[used.job].id);
    }
    if (used.band != grid::kNoIndex) {
      wire::AppendString(out, ObjectiveUsed::kBandFieldNumber, grid.bands[used.band].id);
    }
    wire::AppendString(out, ObjectiveUsed::kGridThresholdLevelFieldNumber,
                       decision::LevelId(grid, used.grid_threshold));
  });
}

void AppendWanted(const decision::Wanted& wanted, std::string& out) {
  using v1::Missing;
  switch (wanted.kind) {
    case WantedKind::kAtLeastLevel:
      return wire::AppendPresentString(out, Missing::kAtLeastLevelFieldNumber, wanted.id);
    case WantedKind::kAtLeastScore:
      return wire::AppendPresentString(out, Missing::kAtLeastScoreFieldNumber, wanted.score);
    case WantedKind::kBelowLevel:
      return wire::AppendPresentString(out, Missing::kBelowLevelFieldNumber, wanted.id);
    case WantedKind::kBelowScore:
      return wire::AppendPresentString(out, Missing::kBelowScoreFieldNumber, wanted.score);
    case WantedKind::kNoObjective:
      return wire::AppendBool(out, Missing::kNoObjectiveFieldNumber, true);
    case WantedKind::kAnyObjective:
      return wire::AppendBool(out, Missing::kAnyObjectiveFieldNumber, true);
    case WantedKind::kWithoutRule:
      return wire::AppendPresentString(out, Missing::kWithoutRuleFieldNumber, wanted.id);
    case WantedKind::kOutOfScale:
      return wire::AppendInt(out, Missing::kOutOfScaleFieldNumber, wanted.beyond);
  }
}

void AppendMissing(const grid::CompiledGrid& grid, const Decision& decision,
                   const decision::Missing& missing, std::string& out) {
  const decision::MissingWords words = decision::Describe(grid, decision, missing);
  wire::AppendMessage(out, EvaluateResponse::kMissingFieldNumber, [&] {
    using v1::Missing;
    wire::AppendString(out, Missing::kOutcomeFieldNumber, words.outcome);
    wire::AppendString(out, Missing::kRuleFieldNumber, words.rule);
    wire::AppendString(out, Missing::kInputFieldNumber, words.input);
    AppendWanted(words.wanted, out);
    wire::AppendString(out, Missing::kActualFieldNumber, words.actual);
  });
}

}  // namespace

void AppendTimestamp(int field, absl::Time instant, std::string& out) {
  using google::protobuf::Timestamp;
  const timespec parts = absl::ToTimespec(instant);
  wire::AppendMessage(out, field, [&] {
    wire::AppendInt(out, Timestamp::kSecondsFieldNumber, parts.tv_sec);
    wire::AppendInt(out, Timestamp::kNanosFieldNumber, parts.tv_nsec);
  });
}

void AppendNotice(int field, std::string_view code, std::string_view text, std::string& out) {
  wire::AppendMessage(out, field, [&] {
    wire::AppendString(out, v1::Notice::kCodeFieldNumber, code);
    wire::AppendString(out, v1::Notice::kTextFieldNumber, text);
  });
}

void AppendDecision(const Decision& decision, std::string_view certified_language,
                    const registry::Acquired& acquired, size_t locale, std::string& out) {
  const grid::CompiledGrid& grid = *acquired.version->grid;
  const AnswerFragments& fragments = AnswerFragments::Of(*acquired.version);
  out.append(fragments.Outcome(decision.outcome, locale));
  wire::AppendString(out, EvaluateResponse::kAttainedLevelFieldNumber,
                     decision::LevelId(grid, decision.point.overall_level));
  if (decision.point.has_score) {
    wire::AppendString(out, EvaluateResponse::kAttainedScoreFieldNumber,
                       decision::AttainedScore(decision));
  }
  wire::AppendString(out, EvaluateResponse::kThresholdLevelFieldNumber,
                     decision::LevelId(grid, decision.threshold));
  AppendObjective(grid, decision.objective, out);
  if (decision.rules.empty()) out.append(fragments.Reason(grid::kNoIndex, locale));
  for (const grid::Index rule : decision.rules) out.append(fragments.Reason(rule, locale));
  for (const decision::Missing& missing : decision.missing) {
    AppendMissing(grid, decision, missing, out);
  }
  wire::AppendString(out, EvaluateResponse::kCertificateFromLevelFieldNumber,
                     decision::LevelId(grid, decision.certificate_from));
  for (const decision::NoticeCode code : decision.notices) {
    AppendNotice(EvaluateResponse::kNoticesFieldNumber, decision::NoticeName(code),
                 decision::NoticeText(grid, decision, code), out);
  }
  wire::AppendString(out, EvaluateResponse::kCertifiedLanguageFieldNumber, certified_language);
  if (decision.language != grid::kNoIndex) {
    wire::AppendString(out, EvaluateResponse::kRegisterIdFieldNumber,
                       fragments.RegisterId(decision.language, acquired.as_of));
  }
}

void AppendServedBy(const registry::Acquired& acquired, std::string& out) {
  using v1::ServedBy;
  out.append(AnswerFragments::Of(*acquired.version).Version());
  wire::AppendInt(out, ServedBy::kStatusFieldNumber, ToStatus(acquired.status));
  if (acquired.from) AppendTimestamp(ServedBy::kInForceFromFieldNumber, *acquired.from, out);
  if (acquired.until) AppendTimestamp(ServedBy::kInForceUntilFieldNumber, *acquired.until, out);
  AppendTimestamp(ServedBy::kAsOfFieldNumber, acquired.as_of, out);
}

std::vector<ServedNotice> ServedNotices(const registry::Acquired& acquired) {
  std::vector<ServedNotice> notices;
  if (acquired.ahead) {
    notices.push_back({"AS_OF_AHEAD", "as_of " + FormatInstant(acquired.as_of) +
                                          " lies ahead: the release plan may still change"});
  }
  if (acquired.status == registry::ServedStatus::kLastGood) {
    notices.push_back({"LAST_GOOD", "the version due cannot be used; version " +
                                        acquired.version->grid->version +
                                        ", the last good one, answers"});
  }
  return notices;
}

}  // namespace seuil::rpc
