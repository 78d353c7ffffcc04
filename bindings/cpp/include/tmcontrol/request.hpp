// The request to turn a camera off, put together so that what the service cannot carry out does not compile.
#ifndef TMCONTROL_REQUEST_HPP
#define TMCONTROL_REQUEST_HPP

#include <initializer_list>

#include "result.hpp"

namespace tmcontrol {

/// What somebody is in the meeting with: `instanceid` in the service's words. The service adds new ones; Device(87)
/// names one that is not here.
enum class Device : std::int32_t {
    pstn = 0,
    pc = 1,
    mac = 2,
    android = 3,
    ios = 4,
    web = 5,
    ipad = 6,
    android_pad = 7,
    mini_program = 8,
    mra = 9, // voip, sip
    linux_pc = 10,
    vision_pro = 12,
    rooms_windows = 20,
    rooms_mac = 21,
    rooms_android = 22,
    controller_windows = 30,
    controller_android = 32,
    controller_iphone = 33,
    harmony_phone = 81,
    harmony_tablet = 82,
    harmony_pc = 83,
    harmony_cockpit = 84,
    ar_vr = 86
};

namespace detail {

// A std::string may hold a NUL, at which the C library would stop reading.
inline bool has_nul(const std::string &text) noexcept {
    return text.find('\0') != std::string::npos;
}

inline Error nul_inside(const char *what) {
    return Error(Status::invalid_argument, std::string(what) + ": found a NUL inside, expected a text without");
}

// A text on its way to C, with the name to complain about.
struct NamedText {
    const char *name;
    const std::string &text;
};

// The first text with a NUL inside, as an error; none if there is no such.
inline Error nul_in(std::initializer_list<NamedText> texts) {
    for (const NamedText &text : texts)
        if (has_nul(text.text))
            return nul_inside(text.name);
    return Error();
}

} // namespace detail

/// Somebody by an id of a kind. The kinds differ by role, and the types keep the roles apart.
template <typename Role>
class Person {
  public:
    /// With the device that the person is in the meeting with.
    class OnDevice {
      public:
        const std::string &id() const noexcept { return id_; }
        std::int32_t id_type() const noexcept { return id_type_; }
        Device device() const noexcept { return device_; }

      private:
        friend Person;
        OnDevice(const Person &person, Device device) : id_(person.id_), id_type_(person.id_type_), device_(device) {}
        std::string id_;
        std::int32_t id_type_;
        Device device_;
    };

    OnDevice on(Device device) const { return OnDevice(*this, device); }

  protected:
    Person(std::string id, std::int32_t id_type) : id_(std::move(id)), id_type_(id_type) {}

  private:
    std::string id_;
    std::int32_t id_type_;
};

/// Who turns the camera off: the meeting's creator, host or co-host.
class Operator : public Person<Operator> {
  public:
    static Operator userid(std::string id) { return Operator(std::move(id), 1); }
    /// With OAuth it has to be the identity's own.
    static Operator openid(std::string id) { return Operator(std::move(id), 2); }
    static Operator ms_open_id(std::string id) { return Operator(std::move(id), 4); }

  private:
    Operator(std::string id, std::int32_t id_type) : Person(std::move(id), id_type) {}
};

/// Whose camera goes off.
class Target : public Person<Target> {
  public:
    static Target ms_open_id(std::string id) { return Target(std::move(id), 4); }
    /// As the service's older documents have it.
    static Target uuid(std::string id) { return Target(std::move(id), 0); }

  private:
    Target(std::string id, std::int32_t id_type) : Person(std::move(id), id_type) {}
};

/// Who looks a meeting up by its code: the service takes a userid and nothing else here.
class Finder : public Person<Finder> {
  public:
    static Finder userid(std::string id) { return Finder(std::move(id), 1); }

  private:
    Finder(std::string id, std::int32_t id_type) : Person(std::move(id), id_type) {}
};

/// Who reads the list of participants. An ms_open_id cannot.
class Reader {
  public:
    static Reader userid(std::string id) { return Reader(std::move(id), 1); }
    /// With OAuth it has to be the identity's own.
    static Reader openid(std::string id) { return Reader(std::move(id), 2); }
    static Reader rooms_id(std::string id) { return Reader(std::move(id), 3); }

    const std::string &id() const noexcept { return id_; }
    std::int32_t id_type() const noexcept { return id_type_; }

  private:
    Reader(std::string id, std::int32_t id_type) : id_(std::move(id)), id_type_(id_type) {}
    std::string id_;
    std::int32_t id_type_;
};

/// The request: who turns off whose camera, and from which device on which.
class CloseVideo {
  public:
    CloseVideo(Operator::OnDevice who, Target::OnDevice whose) : operator_(std::move(who)), target_(std::move(whose)) {}

    /// The body as JSON.
    Result<std::string> try_json() const {
        if (detail::has_nul(operator_.id()))
            return detail::nul_inside("the operator's id");
        if (detail::has_nul(target_.id()))
            return detail::nul_inside("the target's id");
        char *json = nullptr;
        const tm_status status = tm_close_video_body(
            operator_.id().c_str(), operator_.id_type(), static_cast<std::int32_t>(operator_.device()),
            target_.id().c_str(), target_.id_type(), static_cast<std::int32_t>(target_.device()), &json);
        const detail::Owned<char> owner(json);
        if (status != TM_OK)
            return Error(static_cast<Status>(status),
                         "close-video request: expected ids that are not empty, in UTF-8, and devices from 0 up");
        return std::string(json);
    }

#if TMCONTROL_EXCEPTIONS
    std::string json() const {
        return try_json().value();
    }
#endif

  private:
    Operator::OnDevice operator_;
    Target::OnDevice target_;
};

} // namespace tmcontrol

#endif
