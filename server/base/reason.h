// Every reason that an error of Seuil can carry: the one list. A reason is stable: its name, its
// canonical code and its meaning never change; a test pins the list and ERRORS.md shows it.
//
// Thread contract: constants.
//
//   ReasonInfo(Reason::kJobUnknown).name;  // "JOB_UNKNOWN"
#pragma once

#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace seuil {

enum class Reason {
  // The request as a whole.
  kRequestMalformed,
  kRequestTooLarge,
  kGridRequired,
  kGridUnknown,
  kVersionUnknown,
  kDigestMalformed,
  kDigestUnknown,
  kAsOfMalformed,
  kNoReleaseInForce,
  kVersionUnavailable,
  kVersionLoading,
  kLocaleMalformed,
  kReferenceTooLong,
  kEnumUnknown,
  // The objective.
  kObjectiveRequired,
  kObjectiveConflict,
  kObjectiveNotAccepted,
  kJobRequired,
  kJobUnknown,
  kJobRemoved,
  kBandUnknown,
  kLevelUnknown,
  kThresholdBelowCertifiable,
  kThresholdIsSubLevel,
  // The result.
  kResultRequired,
  kResultConflict,
  kResultNotAccepted,
  kSkillUnknown,
  kSkillRequired,
  kScoreMalformed,
  kScoreOutOfRange,
  kScoreOffStep,
  // The certified language.
  kLanguageRequired,
  kLanguageMalformed,
  kLanguageUnknown,
  // Lists and batches.
  kBatchEmpty,
  kBatchTooLarge,
  kPageSizeInvalid,
  kPageTokenMalformed,
  kPageTokenMismatch,
  kPageTokenExpired,
  kCasesAbsent,
  // Lookups by outside code.
  kJobQueryEmpty,
  kCodeUnknown,
  kCodeNotExact,
  kCodeAmbiguous,
  // Titles that are resolved and searched.
  kTitleRequired,
  kTitleTooLong,
  kTitleMalformed,
  kCodeRequired,
  kCodesTooMany,
  // Syncs.
  kSyncTokenMalformed,
  kSyncTokenMismatch,
  // Changes of a release plan.
  kReasonRequired,
  kReleaseInPast,
  kReleaseScheduled,
  kNoEarlierVersion,
  kTargetRequired,
  kInForceChanged,
  kPlanChanged,
  kPlanRefused,
  kVersionChanged,
  kVersionRefused,
  kGuardExceeded,
  kStorageFailed,
  // What operators ask of a running server.
  kControlIsFiles,
  kControlIsRpc,
  kPlanChangedOutside,
  kIdMalformed,
  kVersionRequired,
  kVersionExists,
  kGuardMalformed,
  kComparisonTooLarge,
  kPopulationEmpty,
  kPopulationTooLarge,
  kCountNegative,
  kServerBusy,
  // Who calls, what they may, and how much.
  kTokenRequired,
  kTokenUnknown,
  kCertificateRequired,
  kCertificateExpired,
  kCertificateRevoked,
  kCallerUnknown,
  kRoleMissing,
  kRateExceeded,
  kTooManyCalls,
  // What is recorded before it is answered.
  kDecisionLogFull,
  kAuditFailed,
};

struct ReasonEntry {
  Reason reason;
  std::string_view name;   // UPPER_SNAKE, on the wire
  absl::StatusCode code;   // canonical code that it always travels with
  std::string_view means;  // one sentence
  std::string_view fix;    // what the caller does
};

// In the order of the enum.
std::span<const ReasonEntry> AllReasons();
const ReasonEntry& ReasonInfo(Reason reason);

}  // namespace seuil
