// The forms of one section that have most in common with a title, best first.
//
// Thread contract: a free function; each thread keeps the memory that counting takes.
//
//   for (const NearForm& near : NearForms(asked, section, {}, 10)) …
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "catalogue/asked_title.h"

namespace seuil::catalogue {

struct NearForm {
  FormId form = 0;
  double score = 0;  // AskedTitle::Score
};

// At most `most`, of the jobs that `keep` keeps (empty: all). Of equal scores the earlier form
// stands first. Where the forms that have one of the words are beyond 65,536, those of the
// commonest words are not looked at, so that no title takes long.
std::vector<NearForm> NearForms(const AskedTitle& asked, const TitleSection& section,
                                const std::function<bool(Index)>& keep, size_t most);

}  // namespace seuil::catalogue
