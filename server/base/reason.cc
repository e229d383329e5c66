#include "base/reason.h"

#include <array>
#include <cstddef>

namespace seuil {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kAborted = absl::StatusCode::kAborted;

constexpr std::array kReasons = std::to_array<ReasonEntry>({
    {Reason::kRequestMalformed, "REQUEST_MALFORMED", kInvalid,
     "the bytes of the request are not the message of this call",
     "encode the request with the contract of proto/seuil/v1"},
    {Reason::kGridRequired, "GRID_REQUIRED", kInvalid, "no grid is named", "set `grid`"},
    {Reason::kGridUnknown, "GRID_UNKNOWN", kNotFound, "the server knows no grid of this id",
     "ask ListGrids"},
    {Reason::kVersionUnknown, "VERSION_UNKNOWN", kNotFound,
     "the grid has no version of this number", "ask ListGrids for the versions"},
    {Reason::kDigestMalformed, "DIGEST_MALFORMED", kInvalid,
     "a digest is `sha256:` and 64 lower-case hexadecimal digits",
     "send back a digest as an answer gave it"},
    {Reason::kDigestUnknown, "DIGEST_UNKNOWN", kNotFound,
     "the grid has no version with these bytes",
     "ask ListGrids; the version's file may have been removed"},
    {Reason::kAsOfMalformed, "AS_OF_MALFORMED", kInvalid,
     "as_of is not an instant of the years 1 to 9999", "send a valid Timestamp"},
    {Reason::kNoReleaseInForce, "NO_RELEASE_IN_FORCE", kPrecondition,
     "the release plan puts no version in force at this instant",
     "ask ListReleases; metadata `first_from` tells when the plan starts"},
    {Reason::kVersionUnavailable, "VERSION_UNAVAILABLE", kPrecondition,
     "the version is known and cannot be used: its file is gone or was refused",
     "tell the operators; the server's log has the problems"},
    {Reason::kVersionLoading, "VERSION_LOADING", absl::StatusCode::kUnavailable,
     "the version is not compiled, and too many others are being compiled now",
     "ask again: the call is safe to retry"},
    {Reason::kLocaleMalformed, "LOCALE_MALFORMED", kInvalid, "the locale is no BCP 47 tag",
     "send a tag like `fr` or `en-GB`"},
    {Reason::kReferenceTooLong, "REFERENCE_TOO_LONG", kInvalid,
     "the reference is longer than the limit in metadata `limit`, in bytes",
     "send a shorter reference"},
    {Reason::kEnumUnknown, "ENUM_UNKNOWN", kInvalid,
     "an enum field holds a number that this server does not know",
     "send a value that the server's contract has, or leave the field unset"},
    {Reason::kObjectiveRequired, "OBJECTIVE_REQUIRED", kInvalid,
     "nothing is said about the objective and the grid accepts one",
     "send a job, a band, a level, or say `none = true`"},
    {Reason::kObjectiveConflict, "OBJECTIVE_CONFLICT", kInvalid,
     "the objective says two things that exclude each other",
     "send one of job, band, none; a level only alone or beside job or band"},
    {Reason::kObjectiveNotAccepted, "OBJECTIVE_NOT_ACCEPTED", kInvalid,
     "the grid does not take this kind of objective", "ask GetGrid what it takes"},
    {Reason::kJobRequired, "JOB_REQUIRED", kInvalid, "no job is named", "set `job`"},
    {Reason::kJobUnknown, "JOB_UNKNOWN", kNotFound, "the version has no job of this id",
     "look at metadata `nearest`, or send a level: the list is the grid's, not the world's"},
    {Reason::kJobRemoved, "JOB_REMOVED", kNotFound, "the job was removed from the grid",
     "use the job in metadata `replaced_by`, where there is one"},
    {Reason::kBandUnknown, "BAND_UNKNOWN", kNotFound, "the version has no band of this id",
     "ask ListBands"},
    {Reason::kLevelUnknown, "LEVEL_UNKNOWN", kInvalid,
     "the level is not on the grid's scale; levels compare exactly", "ask GetGrid for the scale"},
    {Reason::kThresholdBelowCertifiable, "THRESHOLD_BELOW_CERTIFIABLE", kInvalid,
     "the objective asks for a level below the lowest that may be one",
     "ask for a level from metadata `certifiable_from` on, or say `none = true`"},
    {Reason::kThresholdIsSubLevel, "THRESHOLD_IS_SUB_LEVEL", kInvalid,
     "the objective asks for a sub-level, which compares as its base level",
     "send the base level in metadata `base`"},
    {Reason::kResultRequired, "RESULT_REQUIRED", kInvalid,
     "the overall result that the grid takes is missing", "send it in the named field"},
    {Reason::kResultConflict, "RESULT_CONFLICT", kInvalid,
     "a level and a score are sent for the same thing", "send the one that the grid takes"},
    {Reason::kResultNotAccepted, "RESULT_NOT_ACCEPTED", kInvalid,
     "the grid does not take this measure here, or computes it itself",
     "ask GetGrid what it takes"},
    {Reason::kSkillUnknown, "SKILL_UNKNOWN", kInvalid, "the grid has no skill of this id",
     "ask GetGrid for the skills"},
    {Reason::kSkillRequired, "SKILL_REQUIRED", kInvalid, "a skill that the grid needs is missing",
     "send the skill in metadata `skill`"},
    {Reason::kScoreMalformed, "SCORE_MALFORMED", kInvalid,
     "a score is a plain decimal: digits, at most six decimals, no exponent",
     "send for example `62.5`"},
    {Reason::kScoreOutOfRange, "SCORE_OUT_OF_RANGE", kInvalid,
     "the score lies outside the range in metadata `min` and `max`", "check the score"},
    {Reason::kScoreOffStep, "SCORE_OFF_STEP", kInvalid,
     "the score is not a whole number of steps above the lowest",
     "check the score against metadata `min` and `step`"},
    {Reason::kLanguageRequired, "LANGUAGE_REQUIRED", kInvalid,
     "the grid's thresholds differ by language and none is named", "set `certified_language`"},
    {Reason::kLanguageMalformed, "LANGUAGE_MALFORMED", kInvalid,
     "the certified language is no BCP 47 tag", "send a tag like `en`"},
    {Reason::kLanguageUnknown, "LANGUAGE_UNKNOWN", kInvalid,
     "the grid does not certify this language", "ask GetGrid for the languages"},
    {Reason::kBatchEmpty, "BATCH_EMPTY", kInvalid, "the batch has no entry",
     "send at least one entry"},
    {Reason::kBatchTooLarge, "BATCH_TOO_LARGE", kInvalid,
     "the batch has more entries than the limit in metadata `limit`, or its answer would be larger "
     "than one may be: then `limit` of them fit",
     "send smaller batches"},
    {Reason::kPageSizeInvalid, "PAGE_SIZE_INVALID", kInvalid,
     "page_size is negative or above 1,000", "send 0 to 1,000"},
    {Reason::kPageTokenMalformed, "PAGE_TOKEN_MALFORMED", kInvalid,
     "the page token is not one that this service gave", "start again without a token"},
    {Reason::kPageTokenMismatch, "PAGE_TOKEN_MISMATCH", kInvalid,
     "the page token belongs to another request",
     "repeat the request of the first page, with the token"},
    {Reason::kPageTokenExpired, "PAGE_TOKEN_EXPIRED", kAborted,
     "the version that the pages are pinned to is no longer held", "start again without a token"},
    {Reason::kCasesAbsent, "CASES_ABSENT", kNotFound, "the version has no cases file",
     "ask for the grid file only"},
    {Reason::kJobQueryEmpty, "JOB_QUERY_EMPTY", kInvalid,
     "the entry names neither a job nor a code", "set `job` or `code` with scheme and code"},
    {Reason::kCodeUnknown, "CODE_UNKNOWN", kNotFound, "no job carries this code",
     "search by title"},
    {Reason::kCodeNotExact, "CODE_NOT_EXACT", kPrecondition,
     "jobs carry this code, none of them exactly", "let a person choose among `matches`"},
    {Reason::kCodeAmbiguous, "CODE_AMBIGUOUS", kPrecondition,
     "several jobs carry this code exactly", "let a person choose among `matches`"},
    {Reason::kReasonRequired, "REASON_REQUIRED", kInvalid,
     "a change of the release plan says why, and by whom", "set `reason`"},
    {Reason::kReleaseInPast, "RELEASE_IN_PAST", kInvalid,
     "a release takes force now or later; what was in force is history",
     "send an instant ahead of metadata `now`, or none for now"},
    {Reason::kReleaseScheduled, "RELEASE_SCHEDULED", kPrecondition,
     "a release lies ahead (metadata `scheduled_version`, `scheduled_from`), and the request does "
     "not say what becomes of it",
     "keep it or cancel it; only one release lies ahead, so a second one replaces it"},
    {Reason::kNoEarlierVersion, "NO_EARLIER_VERSION", kPrecondition,
     "no version was in force before that was not itself rolled back from",
     "name the version to go back to, or release another"},
    {Reason::kTargetRequired, "TARGET_REQUIRED", kInvalid,
     "the request would do something else when it is sent again",
     "name the version to go back to, or the digest that is left"},
    {Reason::kInForceChanged, "IN_FORCE_CHANGED", kAborted,
     "another version is in force than the request expects (metadata `in_force_version`, "
     "`in_force_digest`; empty: none)",
     "look at what is in force now, and decide again"},
    {Reason::kPlanChanged, "PLAN_CHANGED", kAborted,
     "the release plan is another than the request expects (metadata `plan_etag`)",
     "read the plan, and decide again"},
    {Reason::kPlanRefused, "PLAN_REFUSED", kPrecondition,
     "the release plan's file has errors, so it is not changed",
     "mend the file; `seuild check` prints every problem"},
    {Reason::kVersionChanged, "VERSION_CHANGED", kAborted,
     "the version's bytes are not those that were reviewed (metadata `digest`)",
     "review what is there; a version never changes, so a change takes a new number"},
    {Reason::kVersionRefused, "VERSION_REFUSED", kPrecondition,
     "the version does not pass its check: metadata `problems` has the first of them",
     "mend the file under a new number; `seuild check` prints every problem"},
    {Reason::kGuardExceeded, "GUARD_EXCEEDED", kPrecondition,
     "the change decides more inputs differently than the guard allows (metadata "
     "`outcome_changes`, `outcome_losses`, `limit`)",
     "look at the comparison; raise the guard where the change is meant"},
    {Reason::kStorageFailed, "STORAGE_FAILED", absl::StatusCode::kInternal,
     "the file system did not take the change; nothing changed",
     "look at metadata `path` and the message, free space or mend the disk, and try again"},
});

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < kReasons.size(); ++i) {
    if (static_cast<size_t>(kReasons[i].reason) != i) return false;
  }
  return true;
}
static_assert(InEnumOrder());

}  // namespace

std::span<const ReasonEntry> AllReasons() { return kReasons; }

const ReasonEntry& ReasonInfo(Reason reason) { return kReasons[static_cast<size_t>(reason)]; }

}  // namespace seuil
