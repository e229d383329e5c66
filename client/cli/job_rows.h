// Jobs with their texts in every locale as rows of a file: CSV, or JSON lines. SYNC.md specifies
// the columns.
//
// Thread contract: free functions.
//
//   out << CsvLine(JobColumns(locales)) << '\n' << CsvLine(JobCells(job, locales)) << '\n';
#pragma once

#include <string>
#include <vector>

#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::cli {

// One column for each locale, in the order of `locales`.
std::vector<std::string> JobColumns(const std::vector<std::string>& locales);
std::vector<std::string> JobCells(const seuil::v1::SyncedJob& job,
                                  const std::vector<std::string>& locales);
// Of a job that is gone: its id, what replaces it, and why.
std::vector<std::string> RemovedJobCells(const seuil::v1::JobRemoval& removal,
                                         const std::vector<std::string>& locales);

// Several texts in one cell: " | " between them; "\" before a "|" or "\" that is a text's own.
std::string ListCell(const std::vector<std::string>& texts);

}  // namespace seuil::client::cli
