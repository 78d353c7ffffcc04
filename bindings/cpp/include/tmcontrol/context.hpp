// What every part of a client stands on: the C context, and the way into it.
#ifndef TMCONTROL_CONTEXT_HPP
#define TMCONTROL_CONTEXT_HPP

#include "call.hpp"
#include "callback.hpp"

namespace tmcontrol {

/// The part of a Client that owns the C object.
class ContextOwner {
  public:
    /// Ends every call that is running, and every later one at once. It cannot be undone.
    void cancel_all() const noexcept { tm_context_cancel_all(get()); }

    /// The C object; still owned by this one.
    tm_context *get() const noexcept { return context_.get(); }

  protected:
    using Texts = std::initializer_list<detail::NamedText>;

    ContextOwner() = default;
    explicit ContextOwner(tm_context *owned) noexcept : context_(owned) {}

    // One call through C, with what the host's functions threw in it.
    template <typename Enter>
    static Result<Outcome> send(const Call &call, Texts texts, Enter enter) {
        return call.error() ? Result<Outcome>(call.error()) : detail::outcome_of(texts, enter);
    }

    // A text from C.
    template <typename Enter>
    static Result<std::string> text(Texts texts, Enter enter) {
        if (Error refused = detail::nul_in(texts))
            return refused;
        char *owned = nullptr;
        const tm_status status = enter(&owned);
        const detail::Owned<char> owner(owned);
        return status == TM_OK ? Result<std::string>(owned) : Result<std::string>(detail::error_of(status));
    }

  private:
    detail::Owned<tm_context> context_;
};

} // namespace tmcontrol

#endif
