#include "catalogue/catalogue_digest.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/digest.h"

namespace seuil::catalogue {
namespace {

// Every part with its length before it, so that no two catalogues write the same bytes.
class Writer {
 public:
  explicit Writer(const grid::CompiledGrid& grid) : grid_(grid) {}

  void Number(uint64_t value) {
    std::array<char, 8> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(value >> 8 * i);
    bytes_.append(bytes.data(), bytes.size());
  }

  void Text(std::string_view text) {
    Number(text.size());
    bytes_ += text;
  }

  void Texts(const grid::Text& text) {
    Number(text.by_locale.size());
    for (const std::string& in_locale : text.by_locale) Text(in_locale);
  }

  void Forms(const grid::Forms& forms) {
    Number(forms.size());
    for (const auto& [locale, list] : forms) {
      Number(locale);
      Number(list.size());
      for (const std::string& form : list) Text(form);
    }
  }

  void Threshold(const grid::Band& band) {
    Text(band.threshold ? std::string_view(grid_.levels[*band.threshold].id) : std::string_view());
  }

  void Band(const grid::Band& band) {
    Text(band.id);
    Threshold(band);
    Number(band.levels.size());
    for (const grid::Index level : band.levels) Text(grid_.levels[level].id);
    for (const grid::Text* const text : {&band.label, &band.title, &band.note}) Texts(*text);
    Number(band.statements.size());
    for (const grid::Text& statement : band.statements) Texts(statement);
  }

  void Job(const grid::Job& job) {
    Text(job.id);
    Text(grid_.bands[job.band].id);
    Texts(job.title);
    Text(job.verbatim);
    Forms(job.forms);
    Forms(job.not_forms);
    Number(job.codes.size());
    for (const grid::Code& code : job.codes) {
      Text(code.scheme);
      Text(code.scheme_version);
      Text(code.code);
      Number(static_cast<uint64_t>(code.relation));
      Number(static_cast<uint64_t>(code.basis));
    }
    Number(job.deprecated ? 1 : 0);
    Text(job.replaced_by);
  }

  std::string Digest() const { return DigestOf(bytes_); }

 private:
  const grid::CompiledGrid& grid_;
  std::string bytes_;
};

}  // namespace

std::string CatalogueDigest(const grid::CompiledGrid& grid) {
  Writer writer(grid);
  writer.Number(grid.locales.size());
  for (const std::string& locale : grid.locales) writer.Text(locale);
  writer.Number(grid.bands.size());
  for (const grid::Band& band : grid.bands) writer.Band(band);
  writer.Number(grid.jobs.size());
  for (const grid::Job& job : grid.jobs) writer.Job(job);
  writer.Number(grid.removed.size());
  for (const grid::RemovedJob& removed : grid.removed) {
    writer.Text(removed.id);
    writer.Text(removed.replaced_by);
    writer.Text(removed.reason);
  }
  return writer.Digest();
}

}  // namespace seuil::catalogue
