// Skills on the command line and in files: one text for each, a level or a score as the grid says.
//
// Thread contract: free functions on values.
//
//   SetSkill("writing", "62.5", MeasuresOf(grid), &result);
#pragma once

#include <map>
#include <string>

#include "seuil/v1/catalogue.pb.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client::cli {

// Skill id to what it is measured in.
using SkillMeasures = std::map<std::string, seuil::v1::Measure>;

SkillMeasures MeasuresOf(const seuil::v1::GetGridResponse& grid);

// A skill that the grid does not have goes out as a level: the server refuses it by name.
void SetSkill(const std::string& id, const std::string& value, const SkillMeasures& measures,
              seuil::v1::Result* result);

}  // namespace seuil::client::cli
