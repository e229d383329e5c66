#include "base/csv.h"

#include <algorithm>

namespace seuil {
namespace {

constexpr size_t kChunk = size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool CsvReader::Fill() {
  if (ended_) return false;
  // What was read goes; what is begun is kept, and grows by its own size so that a long record is
  // looked at a few times only.
  buffer_.erase(0, record_);
  next_ -= record_;
  record_ = 0;
  const size_t kept = buffer_.size();
  buffer_.resize(kept + std::max(kChunk, kept));
  in_.read(buffer_.data() + kept, static_cast<std::streamsize>(buffer_.size() - kept));
  buffer_.resize(kept + static_cast<size_t>(in_.gcount()));
  ended_ = !in_;
  return true;
}

void CsvReader::SkipBlankLines() {
  do {
    while (record_ < buffer_.size() && (buffer_[record_] == '\n' || buffer_[record_] == '\r')) {
      if (buffer_[record_] == '\n') ++line_;
      ++record_;
    }
    next_ = std::max(next_, record_);
  } while (record_ == buffer_.size() && Fill());
}

bool CsvReader::Next() {
  if (broken_) return false;
  problem_.reset();
  if (!started_) {
    started_ = true;
    Fill();
    if (std::string_view(buffer_).starts_with(kByteOrderMark)) next_ = kByteOrderMark.size();
  }
  const std::string_view last = std::string_view(buffer_).substr(record_, next_ - record_);
  line_ += static_cast<uint32_t>(std::count(last.begin(), last.end(), '\n'));
  record_ = next_;
  SkipBlankLines();
  if (record_ == buffer_.size()) return false;
  while (ParseRecord() == Parsed::kMoreNeeded) {
    if (buffer_.size() - record_ > kMaxRecordBytes || !Fill()) {
      broken_ = true;
      return false;
    }
  }
  return true;
}

void CsvReader::AddField(size_t start, std::string_view text) {
  starts_.push_back(start);
  fields_.push_back(text);
}

void CsvReader::Wrongly(size_t at, std::string_view what) {
  if (!problem_) problem_ = Wrong{PositionAt(at), std::string(what)};
}

size_t CsvReader::ParseQuoted(size_t at) {
  const std::string_view text = buffer_;
  size_t from = at + 1;
  std::string* unquoted = nullptr;
  while (true) {
    const size_t quote = text.find('"', from);
    if (quote == text.npos || (quote + 1 == text.size() && !ended_)) return text.npos;
    if (quote + 1 < text.size() && text[quote + 1] == '"') {
      if (unquoted == nullptr) unquoted = &unquoted_.emplace_back();
      unquoted->append(text.substr(from, quote + 1 - from));
      from = quote + 2;
      continue;
    }
    if (unquoted != nullptr) unquoted->append(text.substr(from, quote - from));
    AddField(at,
             unquoted != nullptr ? std::string_view(*unquoted) : text.substr(from, quote - from));
    return quote + 1;
  }
}

CsvReader::Parsed CsvReader::ParseRecord() {
  fields_.clear();
  starts_.clear();
  unquoted_.clear();
  problem_.reset();
  const std::string_view text = buffer_;
  size_t at = record_;
  while (true) {
    const size_t start = at;
    if (at < text.size() && text[at] == '"') {
      at = ParseQuoted(at);
      if (at == text.npos) {
        Wrongly(start, text.size() - record_ > kMaxRecordBytes
                           ? "a record of more than 16 MiB; is a quote not closed?"
                           : "a quote is never closed");
        return Parsed::kMoreNeeded;
      }
    }
    const bool quoted = at > start;
    const size_t behind = at;
    while (at < text.size() && text[at] != ',' && text[at] != '\n') {
      if (text[at] == '"') {
        Wrongly(at, quoted ? "text after a closing quote"
                           : "a quote inside a field that is not quoted");
      }
      ++at;
    }
    if (at == text.size() && !ended_) {
      Wrongly(record_, "a record of more than 16 MiB");
      return Parsed::kMoreNeeded;
    }
    size_t end = at;
    const bool ends = at == text.size() || text[at] == '\n';
    if (ends && end > behind && text[end - 1] == '\r') --end;
    if (const size_t stray = text.substr(behind, end - behind).find('\r'); stray != text.npos) {
      Wrongly(behind + stray, "a carriage return that ends no line");
    }
    if (quoted && end > behind) Wrongly(behind, "text after a closing quote");
    if (!quoted) AddField(start, text.substr(start, end - start));
    if (ends) {
      next_ = std::min(at + 1, text.size());
      return Parsed::kRecord;
    }
    ++at;
  }
}

Position CsvReader::PositionAt(size_t at) const {
  Position position{line_, 1};
  for (size_t i = record_; i < at; ++i) {
    if (buffer_[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(buffer_[i]) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

}  // namespace seuil
