// Functions of the host that an identity needs: a signer that has the key, a store that has the tokens.
#ifndef TMCONTROL_IDENTITY_HPP
#define TMCONTROL_IDENTITY_HPP

#include <algorithm>
#include <array>

#include "callback.hpp"

namespace tmcontrol {

namespace detail {

inline std::int64_t unix_seconds(std::chrono::system_clock::time_point when) {
    return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

} // namespace detail

/// The raw bytes of an HMAC-SHA256.
using Mac = std::array<std::uint8_t, 32>;

/// Gives the HMAC-SHA256 of a string to sign, made with the secret key, wherever that is; or an error, which ends the
/// call with Status::callback_failed. The answer is of use for the time that remains. It may be called on several
/// threads at once.
using SignFunction = std::function<Result<Mac>(const std::string &string_to_sign, std::chrono::milliseconds remaining)>;

/// What a token function is called for; the three come one after the other, on one thread.
enum class TokenEvent : std::int32_t {
    lock = TM_TOKEN_LOCK,    ///< lock the store, and put a newer pair if another process left one there
    store = TM_TOKEN_STORE,  ///< keep the new pair, before it is first used; the one before is dead
    unlock = TM_TOKEN_UNLOCK ///< unlock the store; comes always after a lock that succeeded
};

/// A user's tokens. When the access token ends is the epoch itself if it is not known.
struct Tokens {
    std::string open_id;
    std::string access_token;
    std::string refresh_token;
    std::chrono::system_clock::time_point expires;
};

/// Where a token function puts a newer pair at TokenEvent::lock; it is gone when the function returns.
class NewerTokens {
  public:
    explicit NewerTokens(tm_tokens *borrowed) noexcept : tokens_(borrowed) {}

    /// Hands over the pair that is in the store. One that is the library's already changes nothing.
    Status put(const std::string &access_token, const std::string &refresh_token,
               std::chrono::system_clock::time_point expires = std::chrono::system_clock::time_point()) {
        if (detail::has_nul(access_token) || detail::has_nul(refresh_token))
            return Status::invalid_argument;
        return static_cast<Status>(
            tm_tokens_put(tokens_, access_token.c_str(), refresh_token.c_str(), detail::unix_seconds(expires)));
    }

  private:
    tm_tokens *tokens_;
};

/// Keeps a user's tokens where they outlive the process. It comes on a thread of the library's own; anything but
/// Status::ok is a failure, and so is an exception: after a lock that failed nothing is refreshed.
using TokenFunction = std::function<Status(TokenEvent, const Tokens &, NewerTokens &)>;

namespace detail {

inline tm_status sign(void *function, const char *string_to_sign, std::size_t length, std::uint32_t remaining_ms,
                      std::uint8_t *mac) {
    tm_status status = TM_ERR_CALLBACK_FAILED;
    ran([&] {
        const Result<Mac> made = (*static_cast<SignFunction *>(function))(std::string(string_to_sign, length),
                                                                          std::chrono::milliseconds(remaining_ms));
        status = static_cast<tm_status>(made.error().status());
        if (made.ok())
            std::copy(made.value().begin(), made.value().end(), mac);
    });
    return status;
}

inline tm_status keep_tokens(void *function, std::int32_t event, const char *open_id, const char *access_token,
                             const char *refresh_token, std::int64_t expires_at_s, tm_tokens *newer) {
    tm_status status = TM_ERR_CALLBACK_FAILED;
    ran([&] {
        const Tokens present = {open_id, access_token, refresh_token,
                                std::chrono::system_clock::time_point(
                                    std::chrono::seconds(expires_at_s > 0 ? expires_at_s : std::int64_t(0)))};
        NewerTokens theirs(newer);
        status = static_cast<tm_status>(
            (*static_cast<TokenFunction *>(function))(static_cast<TokenEvent>(event), present, theirs));
    });
    return status;
}

} // namespace detail

} // namespace tmcontrol

#endif
