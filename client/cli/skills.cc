#include "client/cli/skills.h"

namespace seuil::client::cli {

SkillMeasures MeasuresOf(const seuil::v1::GetGridResponse& grid) {
  SkillMeasures measures;
  for (const seuil::v1::Skill& skill : grid.skills()) measures[skill.id()] = skill.measure();
  return measures;
}

void SetSkill(const std::string& id, const std::string& value, const SkillMeasures& measures,
              seuil::v1::Result* result) {
  const auto measure = measures.find(id);
  seuil::v1::SkillResult& skill = (*result->mutable_skills())[id];
  if (measure != measures.end() && measure->second == seuil::v1::MEASURE_SCORE) {
    skill.set_score(value);
  } else {
    skill.set_level(value);
  }
}

}  // namespace seuil::client::cli
