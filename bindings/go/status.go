package tmcontrol

import "tmcontrol.example/tmcontrol/internal/abi"

// A Status is what a call came to. Each one but [OK] serves as an error to compare with:
//
//	errors.Is(err, tmcontrol.ErrDevice)
type Status int32

// The statuses, as tmcontrol.h numbers them. Numbers are never reused.
const (
	// OK is success.
	OK Status = 0

	// 1 to 99: the caller.

	ErrNullArgument       Status = 1  // something that is needed was not given
	ErrInvalidUTF8        Status = 2  // a text is not UTF-8
	ErrInvalidConfig      Status = 3  // an option is unknown, out of range, missing or contradicts another
	ErrInvalidMeetingID   Status = 4  // the meeting id is none
	ErrInvalidJSON        Status = 5  // the body is not JSON
	ErrInvalidRequest     Status = 6  // the body is JSON, but not a request that can be carried out
	ErrCancelled          Status = 7  // the context ended, or the client was closed
	ErrRateLimitedLocally Status = 8  // the library's own quota had no room before the deadline
	ErrCallbackFailed     Status = 9  // a function of the program reported a failure
	ErrUnsupported        Status = 10 // cannot be done with what was given, or in this build of the library
	ErrInvalidArgument    Status = 11 // a number is not one that is taken here
	ErrReentrant          Status = 12 // the client was used from inside its own log handler
	ErrBusy               Status = 13 // too many calls are waiting already

	// 100 to 199: the way to the service. Up to 104 nothing was sent.

	ErrDNS              Status = 100 // the name of the host could not be resolved
	ErrConnect          Status = 101 // no connection could be made
	ErrTLS              Status = 102 // the TLS handshake failed
	ErrCertificate      Status = 103 // the certificate of the other side was not accepted
	ErrProxy            Status = 104 // the proxy refused or could not be used
	ErrTimeout          Status = 105 // the deadline passed before the call was done
	ErrConnectionLost   Status = 106 // the connection broke before the whole answer had come
	ErrResponseTooLarge Status = 107 // the answer is larger than the limit
	ErrNotTheService    Status = 108 // something between here and the service answered
	ErrClockUnset       Status = 109 // the clock of this device is not set, so that certificates cannot be checked

	// 200 to 299: the service.

	ErrService         Status = 200 // a code that has no class of its own
	ErrAuthentication  Status = 201 // the credentials or the signature were not accepted
	ErrClockSkew       Status = 202 // the clock of this device is more than five minutes off
	ErrReplay          Status = 203 // the same nonce and timestamp were seen before
	ErrTokenExpired    Status = 204 // the OAuth token is expired or not valid
	ErrPermission      Status = 205 // the operator or the application may not do this
	ErrMeetingNotFound Status = 206 // no meeting with this id
	ErrMeetingState    Status = 207 // the meeting is not running
	ErrUserNotFound    Status = 208 // the operator or the participant is not known
	ErrDevice          Status = 209 // the video of this device cannot be stopped
	ErrParameter       Status = 210 // a parameter was not accepted
	ErrRateLimited     Status = 211 // the quota of calls is used up
	ErrServer          Status = 212 // a fault of the service's own
	ErrNotApplied      Status = 213 // accepted, but the camera is still on
	ErrUnverified      Status = 214 // accepted, but whether the camera is off could not be read back

	// 900 to 999: the library. Report it.

	ErrPanic       Status = 900 // a fault inside, contained; the client can still be used
	ErrOutOfMemory Status = 901 // there is not enough memory
	ErrInternal    Status = 902 // something that is needed from the system failed
)

// String is the name of the status in tmcontrol.h, such as "TM_ERR_TIMEOUT".
func (s Status) String() string {
	return abi.StatusName(int32(s))
}

// Message says in one sentence what the status means.
func (s Status) Message(language Language) string {
	return abi.StatusMessage(int32(s), int32(language))
}

// Error is String. It makes a status something to compare errors with.
func (s Status) Error() string {
	return s.String()
}
