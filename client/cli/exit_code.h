// What the exit status of `seuil` means. Scripts rely on the numbers: they never change.
//
// Thread contract: constants.
#pragma once

namespace seuil::client::cli {

enum class ExitCode {
  kOk = 0,           // answered; an attestation is an answer like a certificate
  kRefused = 1,      // the server said no: unknown job, malformed score, not serving, guard …
  kUsage = 2,        // the command line or the input file cannot be used; nothing was asked
  kUnreachable = 3,  // no server answered, or not in time
  kSomeRows = 4,     // a batch was written whole and some of its rows carry errors
  kFailed = 5,       // the server failed, or the output could not be written
  kConflict = 6,     // somebody was faster: what is so now is not what the command expected
  kSomeOpen = 7,     // a file was resolved whole, and a person has to choose for some of its titles
  kChanged = 8,      // a local copy was synced, and it is another than before
};

// The same for people; `seuil --help` ends with it.
inline constexpr char kExitCodeHelp[] =
    R"(Exit status:
  0  answered (an attestation is an answer like a certificate)
  1  the server refused: unknown job, malformed score, no version in force, not serving, a check
     that does not pass, a guard that is exceeded, a change that you declined
  2  the command line or the input file cannot be used
  3  no server answered, or not in time
  4  a batch was written whole and some of its rows carry errors
  5  the server failed, or the output could not be written
  6  somebody was faster: what is so now is not what the command expected
  7  a file was resolved whole, and a person has to choose for some of its titles
  8  a local copy was synced, and it is another than before
)";

}  // namespace seuil::client::cli
