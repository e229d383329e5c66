// Every code that a problem of a grid's files, or of the settings file, can carry: the one list. A
// code is stable: programs may match it, and it never comes to mean something else.
//
// The folders that add a problem write its code as a literal; tests/grid/broken_test.cc fails where
// a code is missing here, or where no broken file shows it.
//
// Thread contract: constants.
//
//   for (const ProblemCode& entry : kProblemCodes) …  // entry.code, entry.means
#pragma once

#include <array>
#include <string_view>

namespace seuil::grid {

struct ProblemCode {
  std::string_view code;
  std::string_view means;
};

inline constexpr auto kProblemCodes = std::to_array<ProblemCode>({
    // Any TOML file, before and while it is parsed (base).
    {"file-too-large", "the file has more bytes than are read"},
    {"byte-order-mark", "the file starts with a byte order mark"},
    {"not-utf8", "bytes are no UTF-8"},
    {"control-character", "a control character stands in the file"},
    {"string-too-long", "a text has more bytes than are read"},
    {"too-deep", "arrays and tables are nested too deep"},
    {"too-many-key-parts", "a dotted key has too many parts"},
    {"too-many-jobs", "the file has more jobs than are read"},
    {"syntax", "the text is no TOML 1.0"},
    {"duplicate-key", "a key or table stands twice"},

    // Any TOML file, key by key (base).
    {"missing-key", "a required key is absent"},
    {"unknown-key", "the format has no such key here"},
    {"wrong-type", "a value is of another kind than the key takes"},
    {"value-empty", "a text that must say something is empty or blank"},
    {"not-finite", "a value is nan or inf"},
    {"unknown-word", "a value is none of the words that may stand here"},
    {"offset-missing", "an instant names no offset from UTC"},
    {"format-unknown", "the file's format is not one that this build reads"},

    // A grid's form (grid/parse).
    {"list-empty", "an array that must hold something is empty"},
    {"too-many-entries", "a list has more entries than a grid may have"},
    {"locale-unknown", "a text or `official` names a locale that is not the grid's"},
    {"operand-unknown", "a condition tests something that no condition may test"},
    {"condition-empty", "an operand stands without a test"},
    {"steps-out-of-range", "a value moves the objective by absurdly many levels"},

    // A grid as a whole (grid/validate).
    {"id-malformed", "an id is not spelled as ids are"},
    {"id-duplicate", "an id, level, locale, language or form stands twice in its list"},
    {"version-malformed", "a version is no MAJOR.MINOR.PATCH with an optional suffix"},
    {"tag-malformed", "a locale or language is no BCP 47 tag"},
    {"sha256-malformed", "the source's digest is not 64 lower-case hexadecimal digits"},
    {"text-missing", "a text lacks the source's language"},
    {"decimal-malformed", "a number is not written as a decimal"},
    {"level-unknown", "a level is named that is not on the scale"},
    {"level-order", "a sub-level does not stand beside its base level"},
    {"base-is-sub-level", "a sub-level's base is a sub-level itself"},
    {"floor-with-base", "a level is a floor and a sub-level at once"},
    {"floor-not-lowest", "a floor level stands above a level that is none"},
    {"level-not-certifiable", "a level is named as objective that may not be one"},
    {"band-level-not-base", "a band holds a sub-level or a floor level"},
    {"band-not-adjacent", "a band's levels are not written lowest first without a gap"},
    {"level-in-two-bands", "a level stands in two bands"},
    {"level-without-band", "the grid has bands and a level stands in none"},
    {"objective-without-targets", "jobs or bands are accepted as objective and there are none"},
    {"fixed-with-accepts", "the objective is fixed and accepted in a call too"},
    {"language-unknown", "`per_language` names a language that the grid does not certify"},
    {"language-unused", "a language is certified and has no objective"},
    {"fixed-unused", "every language has an objective of its own beside `fixed`"},
    {"dates-reversed", "a registration ends before it starts"},
    {"score-missing", "a score has no range"},
    {"score-unused", "a range or bands stand where they mean nothing"},
    {"step-not-positive", "a step is not above 0"},
    {"range-reversed", "the highest score is below the lowest"},
    {"score-off-step", "a highest score or a band's start is no whole number of steps"},
    {"score-bands-start", "the first band does not start at the lowest score"},
    {"score-band-order", "bands of scores do not ascend"},
    {"score-band-outside", "a band starts outside of the scores"},
    {"round-unused", "`round` stands beside an overall that is no mean"},
    {"aggregate-as-level", "a sum or a mean is declared as a level"},
    {"skills-missing", "the overall is computed from skills and there are none"},
    {"skill-not-required", "the overall is computed from a skill that may be absent"},
    {"skill-without-score", "a score is computed from a skill that has none"},
    {"skill-without-level", "a level is computed from a skill that has none"},
    {"open-top-aggregated", "a score is computed from one with an open top"},
    {"steps-differ", "skills that are computed together have different steps"},
    {"band-unknown", "a job names a band that the file does not have"},
    {"job-not-certifiable", "a job's band starts below the lowest level that may be an objective"},
    {"job-unknown", "`replaced_by` names a job that the file does not have"},
    {"replaced-but-active", "a job is replaced and not deprecated"},
    {"replaced-in-circle", "a chain of `replaced_by` comes back to its start"},
    {"code-duplicate", "a job has the same outside code twice"},
    {"title-shared", "two jobs that are in use have the same title or form"},
    {"title-not-one-line", "a title or form has control characters, or blanks at its ends"},
    {"not-form-own", "a not-form is the start of its job's own title or form"},
    {"outcome-unknown", "an outcome is named that the file does not have"},
    {"rule-unknown", "`monotone_except` names a rule that the file does not have"},
    {"validity-malformed", "a validity is neither a duration above 0 nor \"lifetime\""},
    {"skill-unknown", "a condition tests a skill that the grid does not have"},
    {"operand-unavailable", "a condition tests what results or objectives here do not have"},
    {"condition-value", "a condition compares with a value of the wrong kind"},
    {"covers-negative", "`covers` is below 0"},
    {"answer-too-large",
     "a job, a band, the grid or a decision takes more of an answer than may be"},

    // A grid's decisions (grid/prove).
    {"domain-too-large", "the rules tell more regions apart than can be proven"},
    {"objective-impossible", "no objective can be asked"},
    {"input-left-over", "there is no `otherwise` and for some input no rule holds"},
    {"rules-disagree", "two rules hold for the same input and give different outcomes"},
    {"rule-dead", "a rule holds for no input"},
    {"rule-never-alone", "wherever a rule holds, another holds too"},
    {"otherwise-unused", "the rules decide every input"},
    {"covers-wrong", "`covers` says another number of inputs than there are"},
    {"better-result-less", "a better result is given less"},
    {"higher-threshold-more", "the same result is given more for a higher threshold"},
    {"exception-unneeded", "`monotone_except` names a rule that it could do without"},
    {"cross-check", "compiled grid and rules as written differ: a defect of seuild"},

    // Cases (decision).
    {"cases-missing", "the version has no cases file"},
    {"cases-of-another", "the cases are of another grid or version"},
    {"case-name-twice", "two cases have one name"},
    {"case-reason-unknown", "a case expects an error that does not exist"},
    {"case-failed", "a case does not hold"},
    {"rule-unexercised", "no case reaches a rule"},

    // Versions, releases and the folder (registry, source).
    {"plan-history", "a release that has come does not stand as it was"},
    {"plan-emptied", "a release plan that had entries has none"},
    {"plan-gone", "a release plan that was there is gone"},
    {"folder-gone", "a grid's folder that was there is gone"},
    {"plan-edited-outside", "a release plan that a server owns was edited by another hand"},
    {"name-mismatch", "the file's name or folder says another version or grid"},
    {"version-step", "a version's number claims less than what it changes from the one before"},
    {"release-target", "a release names not exactly a version or a withdrawal"},
    {"digest-malformed", "a digest is not spelled as digests are"},
    {"release-order", "releases do not ascend in time"},
    {"release-repeats", "a release changes nothing"},
    {"release-rolls-back", "`rolls_back` names no other version of an earlier release"},
    {"plan-missing", "a grid has versions and no release"},
    {"release-ahead", "a release lies ahead and is not the last"},
    {"version-missing", "a release names a version that has no file"},
    {"digest-mismatch", "a version's file is not the one that was released"},
    {"file-unreadable", "a file is there and cannot be read"},
    {"not-a-file", "a folder or device stands where a file must"},
    {"link-outside", "a link leads outside of the grids"},
    {"link-broken", "a link leads nowhere"},
    {"file-name", "a file of a grid's folder is not named as one"},
    {"cases-without-grid", "a cases file stands without its grid file"},
    {"file-misplaced", "a grid file stands outside of a grid's folder"},
    {"folder-name", "a folder's name is no grid's id"},

    // The settings file of a server (ops).
    {"setting-out-of-range", "a setting is below or above what it may be"},
    {"path-not-absolute", "a setting names a path that depends on where the server was started"},
    {"keys-beside-the-log", "the keys of references lie in the folder of the log that they open"},
    {"keys-required", "references are to be hashed, and no folder for their keys is named"},
    {"revoked-by-nobody", "a list of revoked certificates stands without who signs them"},
    {"name-malformed", "a caller's name has characters that a name may not have"},
    {"identity-twice", "two callers of the access file have one name or one proof of who they are"},
    {"caller-without-identity", "nothing says who a caller of the access file is"},
    {"token-hash-malformed", "a token's hash is not 64 lower-case hexadecimal digits"},
    {"limit-out-of-range", "a caller's limit is below or above what it may be"},
    {"access-unreadable", "the access file cannot be read"},
});

}  // namespace seuil::grid
