#include "rpc/evaluation_service.h"

#include <string>

#include "base/error.h"
#include "decision/evaluate.h"
#include "rpc/answer.h"
#include "rpc/convert.h"
#include "rpc/decision_rows.h"
#include "rpc/decision_table.h"
#include "rpc/errors.h"
#include "rpc/fragments.h"
#include "rpc/limits.h"
#include "rpc/wire.h"
#include "seuil/v1/evaluation.grpc.pb.h"

namespace seuil::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

absl::Status Evaluate(Call& call, const v1::EvaluateRequest& request, std::string& reply) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  if (absl::Status reference = CheckReference(request.reference()); !reference.ok()) {
    return reference;
  }
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const grid::CompiledGrid& grid = *acquired->version->grid;
  const decision::Question question =
      ToQuestion(request.objective(), request.result(), request.certified_language());
  const absl::StatusOr<decision::Decision> decision = decision::Evaluate(grid, question);
  if (!decision.ok()) return decision.status();

  using v1::EvaluateResponse;
  AnswerFragments::Of(*acquired->version).CountDecision(decision->outcome);
  const size_t locale = LocaleOf(grid, request.locale());
  AppendDecision(*decision, request.certified_language(), *acquired, locale, reply);
  for (const ServedNotice& notice : ServedNotices(*acquired)) {
    AppendNotice(EvaluateResponse::kNoticesFieldNumber, notice.code, notice.text, reply);
  }
  wire::AppendMessage(reply, EvaluateResponse::kServedByFieldNumber,
                      [&] { AppendServedBy(*acquired, reply); });
  reply.append(AnswerFragments::Of(*acquired->version).Locale(locale));
  wire::AppendString(reply, EvaluateResponse::kReferenceFieldNumber, request.reference());
  AppendTimestamp(EvaluateResponse::kDecidedAtFieldNumber, call.now(), reply);
  CallDecisions decisions(call, *acquired);
  decisions.Add(question, *decision, request.reference());
  return decisions.Take();
}

// One item's BatchEvaluateResult, its error included.
void AppendItem(const registry::Acquired& acquired, size_t locale, int index,
                const v1::BatchEvaluateItem& item, CallDecisions& decisions, std::string& reply) {
  using v1::BatchEvaluateResult;
  absl::Status status = CheckReference(item.reference());
  decision::Decision decision;
  if (status.ok()) {
    const decision::Question question =
        ToQuestion(item.objective(), item.result(), item.certified_language());
    absl::StatusOr<decision::Decision> decided =
        decision::Evaluate(*acquired.version->grid, question);
    status = decided.status();
    if (decided.ok()) {
      decision = *std::move(decided);
      decisions.Add(question, decision, item.reference());
    }
  }
  wire::AppendInt(reply, BatchEvaluateResult::kIndexFieldNumber, index);
  wire::AppendString(reply, BatchEvaluateResult::kReferenceFieldNumber,
                     status.ok() || item.reference().size() <= kReferenceBytes
                         ? std::string_view(item.reference())
                         : std::string_view());
  if (!status.ok()) {
    const std::string path = "items[" + std::to_string(index) + "]";
    wire::AppendPresentString(reply, BatchEvaluateResult::kErrorFieldNumber,
                              ToItemError(status, path).SerializeAsString());
    return;
  }
  AnswerFragments::Of(*acquired.version).CountDecision(decision.outcome);
  wire::AppendMessage(reply, BatchEvaluateResult::kDecisionFieldNumber, [&] {
    AppendDecision(decision, item.certified_language(), acquired, locale, reply);
  });
}

absl::Status BatchEvaluate(Call& call, const v1::BatchEvaluateRequest& request,
                           std::string& reply) {
  if (absl::Status size = CheckBatch(request.items_size(), call.host().batch_items, "items");
      !size.ok()) {
    return size;
  }
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();

  using v1::BatchEvaluateResponse;
  const size_t locale = LocaleOf(*acquired->version->grid, request.locale());
  wire::AppendMessage(reply, BatchEvaluateResponse::kServedByFieldNumber,
                      [&] { AppendServedBy(*acquired, reply); });
  wire::AppendString(reply, BatchEvaluateResponse::kLocaleFieldNumber,
                     acquired->version->grid->locales[locale]);
  wire::AppendBool(reply, BatchEvaluateResponse::kOfficialFieldNumber,
                   acquired->version->grid->official[locale]);
  AppendTimestamp(BatchEvaluateResponse::kDecidedAtFieldNumber, call.now(), reply);
  for (const ServedNotice& notice : ServedNotices(*acquired)) {
    AppendNotice(BatchEvaluateResponse::kNoticesFieldNumber, notice.code, notice.text, reply);
  }
  CallDecisions decisions(call, *acquired);
  for (int i = 0; i < request.items_size(); ++i) {
    wire::AppendMessage(reply, BatchEvaluateResponse::kResultsFieldNumber, [&] {
      AppendItem(*acquired, locale, i, request.items(i), decisions, reply);
    });
    if (reply.size() > kAnswerBytes) return AnswerTooLarge(request.items_size(), i, "items");
  }
  return decisions.Take();
}

class EvaluationService final
    : public v1::EvaluationService::WithRawCallbackMethod_Evaluate<
          v1::EvaluationService::WithRawCallbackMethod_BatchEvaluate<
              v1::EvaluationService::WithRawCallbackMethod_GetDecisionTable<
                  v1::EvaluationService::Service>>> {
 public:
  explicit EvaluationService(const Host& host) : host_(host) {}

  ServerUnaryReactor* Evaluate(CallbackServerContext* context, const ByteBuffer* in,
                               ByteBuffer* out) override {
    return RunSmallCall<v1::EvaluateRequest>({host_, Method::kEvaluate, context, in, out},
                                             rpc::Evaluate);
  }
  ServerUnaryReactor* BatchEvaluate(CallbackServerContext* context, const ByteBuffer* in,
                                    ByteBuffer* out) override {
    return RunCall<v1::BatchEvaluateRequest>({host_, Method::kBatchEvaluate, context, in, out},
                                             rpc::BatchEvaluate);
  }
  ServerUnaryReactor* GetDecisionTable(CallbackServerContext* context, const ByteBuffer* in,
                                       ByteBuffer* out) override {
    return RunTypedCall<v1::GetDecisionTableRequest, v1::GetDecisionTableResponse>(
        {host_, Method::kGetDecisionTable, context, in, out}, rpc::GetDecisionTable);
  }

 private:
  const Host host_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEvaluationService(const Host& host) {
  return std::make_unique<EvaluationService>(host);
}

}  // namespace seuil::rpc
