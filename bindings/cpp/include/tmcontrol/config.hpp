// What clients are made from.
#ifndef TMCONTROL_CONFIG_HPP
#define TMCONTROL_CONFIG_HPP

#include "call.hpp"
#include "identity.hpp"
#include "transport.hpp"

namespace tmcontrol {

/// Options, an identity, a log. Setters can be chained; the first that is refused is remembered, the others after it do
/// nothing, and making a client fails with that error. The C header's main page lists the options with their units and
/// defaults.
class Config {
  public:
    Config() : config_(tm_config_new()) {}

    /// Any option by its name.
    Config &set(const std::string &key, const std::string &value) {
        if (detail::has_nul(key))
            return refuse(detail::nul_inside("key"));
        if (detail::has_nul(value))
            return refuse(detail::nul_inside(key.c_str()));
        return apply([&] { return tm_config_set(get(), key.c_str(), value.c_str()); });
    }
    /// Puts an option back to its default.
    Config &reset(const std::string &key) {
        if (detail::has_nul(key))
            return refuse(detail::nul_inside("key"));
        return apply([&] { return tm_config_set(get(), key.c_str(), nullptr); });
    }
    /// Many options as one JSON object: all of them are taken, or none.
    Config &load_json(const std::string &json) {
        if (detail::has_nul(json))
            return refuse(detail::nul_inside("json"));
        return apply([&] { return tm_config_load_json(get(), json.c_str()); });
    }

    /// The identity of an enterprise: requests are signed with the key, which is never sent. An empty sdk_id means that
    /// none was assigned.
    Config &secret(const std::string &app_id, const std::string &secret_id, const std::string &secret_key,
                   const std::string &sdk_id = std::string()) {
        if (detail::has_nul(app_id + secret_id + secret_key + sdk_id))
            return refuse(detail::nul_inside("secret"));
        return apply([&] {
            return tm_config_set_secret(get(), app_id.c_str(), sdk_id.empty() ? nullptr : sdk_id.c_str(),
                                        secret_id.c_str(), secret_key.c_str());
        });
    }
    /// The identity of a user with an OAuth2.0 access token.
    Config &oauth(const std::string &open_id, const std::string &access_token) {
        if (detail::has_nul(open_id + access_token))
            return refuse(detail::nul_inside("oauth"));
        return apply([&] { return tm_config_set_oauth(get(), open_id.c_str(), access_token.c_str()); });
    }

    /// The identity of an enterprise whose secret key is elsewhere: it never enters this process.
    Config &signer(const std::string &app_id, const std::string &secret_id, SignFunction function,
                   const std::string &sdk_id = std::string()) {
        if (detail::has_nul(app_id + secret_id + sdk_id))
            return refuse(detail::nul_inside("signer"));
        return give(std::move(function), [&](SignFunction *kept, tm_destroy_fn destroy) {
            return tm_config_set_signer(get(), app_id.c_str(), sdk_id.empty() ? nullptr : sdk_id.c_str(),
                                        secret_id.c_str(), kept ? detail::sign : nullptr, kept, destroy);
        });
    }
    /// Has the access token of oauth renewed, and the new pair kept by the function, if there is one. When the access
    /// token ends is the epoch itself if it is not known.
    Config &oauth_refresh(const std::string &sdk_id, const std::string &refresh_token,
                          std::chrono::system_clock::time_point expires = std::chrono::system_clock::time_point(),
                          TokenFunction function = TokenFunction()) {
        if (detail::has_nul(sdk_id + refresh_token))
            return refuse(detail::nul_inside("oauth_refresh"));
        return give(std::move(function), [&](TokenFunction *kept, tm_destroy_fn destroy) {
            return tm_config_set_oauth_refresh(get(), sdk_id.c_str(), refresh_token.c_str(),
                                               detail::unix_seconds(expires), kept ? detail::keep_tokens : nullptr,
                                               kept, destroy);
        });
    }
    /// Exchanges the code that a user's consent has brought to the app for the user's first tokens. Outcome::body has
    /// them, and is secret. This belongs on a server: the app's secret must not be on a device.
    Result<Outcome> try_exchange_code(const std::string &sdk_id, const std::string &secret,
                                      const std::string &auth_code, const Call &call = Call()) {
        if (error_)
            return error_;
        if (call.error())
            return call.error();
        Result<Outcome> outcome = detail::outcome_of(
            {{"sdk_id", sdk_id}, {"secret", secret}, {"auth_code", auth_code}}, [&](tm_result **out) {
                return tm_oauth_exchange_code(get(), sdk_id.c_str(), secret.c_str(), auth_code.c_str(), call.get(),
                                              out);
            });
        // Where it did not come to a call the configuration knows why.
        const std::string why = outcome.ok() || outcome.error().outcome() != nullptr ? std::string() : last_error();
        return why.empty() ? std::move(outcome) : Error(outcome.error().status(), why);
    }
#if TMCONTROL_EXCEPTIONS
    Outcome exchange_code(const std::string &sdk_id, const std::string &secret, const std::string &auth_code,
                          const Call &call = Call()) {
        return try_exchange_code(sdk_id, secret, auth_code, call).value();
    }
#endif

    Config &base_url(const std::string &url) {
        return set("base_url", url);
    }
    Config &ca_file(const std::string &path) {
        return set("ca_file", path);
    }
    Config &timeout(std::chrono::milliseconds total) {
        return set("timeout_ms", std::to_string(total.count()));
    }
    Config &max_attempts(unsigned count) {
        return set("max_attempts", std::to_string(count));
    }
    Config &language(Language which) {
        return set("language", which == Language::chinese ? "zh" : "en");
    }

    /// Where log records go, down to this level; an empty function for nowhere.
    Config &log(LogLevel max_level, LogFunction function) {
        return give(std::move(function), [&](LogFunction *kept, tm_destroy_fn destroy) {
            return tm_config_set_log(get(), static_cast<std::int32_t>(max_level), kept ? detail::write_log : nullptr,
                                     kept, destroy);
        });
    }
    /// The clock that signing and the dates of certificates go by, for a device whose system clock is not to be relied
    /// on; an empty function for the system's. What it throws counts as a time that is not known.
    Config &clock(ClockFunction function) {
        return give(std::move(function), [&](ClockFunction *kept, tm_destroy_fn destroy) {
            return tm_config_set_clock(get(), kept ? detail::tell_time : nullptr, kept, destroy);
        });
    }

    /// The host's HTTP stack, instead of the library's; an empty function for the library's.
    Config &transport(TransportFunction function) {
        return give(std::move(function), [&](TransportFunction *kept, tm_destroy_fn destroy) {
            return tm_config_set_transport(get(), kept ? detail::carry : nullptr, kept, destroy);
        });
    }

    /// The first setter that was refused.
    const Error &error() const noexcept {
        return error_;
    }

    /// The C object; still owned by this one.
    tm_config *get() const noexcept {
        return config_.get();
    }

    /// Why the C library last refused this configuration.
    std::string last_error() const {
        std::string text(tm_config_last_error(get(), nullptr, 0) + 1, '\0');
        text.resize(tm_config_last_error(get(), &text[0], text.size()));
        return text;
    }

  private:
    template <typename Setter>
    Config &apply(Setter setter) {
        if (error_)
            return *this;
        const tm_status status = setter();
        return status == TM_OK ? *this : refuse(Error(static_cast<Status>(status), last_error()));
    }

    // Hands a function over to the C library, whose it is from here on, also when it refuses.
    template <typename Function, typename Setter>
    Config &give(Function function, Setter setter) {
        return apply([&] {
            Function *kept = function ? new Function(std::move(function)) : nullptr;
            return setter(kept, detail::destroy<Function>);
        });
    }

    Config &refuse(Error error) {
        if (!error_)
            error_ = std::move(error);
        return *this;
    }

    detail::Owned<tm_config> config_;
    Error error_;
};

} // namespace tmcontrol

#endif
