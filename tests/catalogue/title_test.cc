#include "catalogue/title.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

std::string Keys(const Title& title) {
  std::string keys;
  for (const TitleWord& word : title.words) {
    if (!keys.empty()) keys += ' ';
    keys += word.key;
  }
  return keys;
}

std::string French(std::string_view text) {
  return Keys(ReadTitle(text, catalogue::French()).whole);
}
std::string English(std::string_view text) {
  return Keys(ReadTitle(text, catalogue::English()).whole);
}

TEST(Title, FrenchGenderAndNumberAreOne) {
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
           {"Directeur commercial", "Directrices commerciales"},
           {"Conseiller financier", "Conseillère financière"},
           {"Vendeur", "vendeuses"},
           {"Employé administratif", "Employées administratives"},
           {"Maître d'hôtel", "Maîtresse d’hôtel"},
           {"Chef de projet", "Cheffes de projets"},
           {"Technicien", "Techniciennes"},
           {"Ingénieur", "Ingénieure"},
           {"Agent immobilier", "Agents immobiliers"},
           {"Responsable commercial", "Responsables commerciaux"},
           {"Assistant professionnel", "Assistante professionnelle"},
           {"Chauffeur-routier", "Chauffeuse routière"}}) {
    EXPECT_EQ(French(one), French(other)) << one << ", " << other;
  }
  EXPECT_NE(French("Acheteur"), French("Achats"));
  EXPECT_NE(French("Directeur"), French("Direction"));
  EXPECT_NE(French("Formateur"), French("Formation"));
}

TEST(Title, MarksForMenAndWomenAreNoWords) {
  const std::string buyer = French("Acheteur");
  for (const char* const text : {"Acheteur (H/F)",
                                 "Acheteur H/F",
                                 "Acheteur F/H",
                                 "Acheteur (h/f/x)",
                                 "Acheteur - h/f",
                                 "Acheteur HF",
                                 "Acheteur (hf)",
                                 "Acheteur h f",
                                 "Acheteur (m/w/d)",
                                 "Acheteur (M/F)",
                                 "(H/F) Acheteur",
                                 "Acheteur homme/femme",
                                 "Acheteur (Femme / Homme)",
                                 "Acheteur·euse",
                                 "Acheteur(euse)",
                                 "Acheteur/euse",
                                 "Acheteur.euse",
                                 "Acheteur / Acheteuse",
                                 "Acheteur/Acheteuse (H/F)",
                                 "un acheteur"}) {
    EXPECT_EQ(French(text), buyer) << text;
  }
  EXPECT_EQ(English("Buyer (m/f/d)"), English("buyers"));
  EXPECT_EQ(English("Buyer (H/F)"), English("buyer"));
  // Letters that are something else stay.
  EXPECT_NE(French("Développeur C"), French("Développeur"));
  EXPECT_NE(French("Vendeur F"), French("Vendeur"));
}

TEST(Title, BothGendersAreOneTitle) {
  for (const auto& [both, one] : std::vector<std::pair<std::string, std::string>>{
           {"Agent / Agente de sécurité", "Agent de sécurité"},
           {"Auditeur comptable / Auditrice comptable et financière",
            "Auditeur comptable et financier"},
           {"Garde Forestier / Forestière", "Garde forestier"},
           {"Comptable spécialisé / Spécialisée en paie", "Comptable spécialisé en paie"},
           {"Chef / Cheffe d'équipe", "Chef d'équipe"},
           {"Directeur ou Directrice commerciale", "Directeur commercial"},
           {"Employé(e) administratif(ve)", "Employé administratif"}}) {
    const TitleReading reading = ReadTitle(both, catalogue::French());
    EXPECT_EQ(Keys(reading.whole), French(one)) << both;
    EXPECT_TRUE(reading.alternatives.empty()) << both;
  }
  const TitleReading guard = ReadTitle("Agent / Agente de sécurité", catalogue::French());
  EXPECT_EQ(guard.whole.spelled,
            (std::vector<std::string>{"agent de securite", "agente de securite"}));
}

TEST(Title, SeveralTitlesAreAlternatives) {
  const TitleReading reading = ReadTitle("Enseignant / Formateur", catalogue::French());
  ASSERT_EQ(reading.alternatives.size(), 2u);
  EXPECT_EQ(Keys(reading.alternatives[0]), French("Enseignant"));
  EXPECT_EQ(Keys(reading.alternatives[1]), French("Formateur"));
  EXPECT_EQ(Keys(reading.whole), French("Enseignant Formateur"));
  EXPECT_TRUE(reading.whole.words[1].second);
}

TEST(Title, WhatMayBeASecondOccupationIsMarked) {
  const Title title = ReadTitle("Responsable achats et marketing", catalogue::French()).whole;
  ASSERT_EQ(title.words.size(), 3u);
  EXPECT_FALSE(title.words[1].second);
  EXPECT_TRUE(title.words[2].second);
  EXPECT_TRUE(ReadTitle("Enseignant-chercheur", catalogue::French()).whole.words[1].second);
}

TEST(Title, AbbreviationsStandForTheirWords) {
  EXPECT_EQ(French("Assistant RH"), French("Assistante ressources humaines"));
  EXPECT_EQ(French("Resp. achats"), French("Responsable des achats"));
  EXPECT_EQ(French("DRH"), French("Directrice des ressources humaines"));
  EXPECT_EQ(French("Directeur des Ressources Humaines (DRH)"), French("DRH"));
  EXPECT_EQ(English("HR assistant"), English("Human resources assistant"));
}

TEST(Title, ALanguageThatIsNotKnownComparesWordsAsTheyStand) {
  const Language& german = LanguageOf("de");
  EXPECT_EQ(Keys(ReadTitle("Einkäuferin (m/w/d)", german).whole), "einkauferin");
  EXPECT_EQ(&LanguageOf("fr-CA"), &catalogue::French());
  EXPECT_EQ(&LanguageOf("EN"), &catalogue::English());
}

TEST(Title, NothingIsNoTitle) {
  for (const char* const text : {"", "   ", "?!", "(H/F)", "de la"}) {
    EXPECT_TRUE(ReadTitle(text, catalogue::French()).whole.words.empty()) << text;
  }
}

}  // namespace
}  // namespace seuil::catalogue
