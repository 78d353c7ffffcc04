package tmcontrol_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/emulator"
)

// renewable is the identity of the user whose tokens the emulator renews.
func renewable(store tmcontrol.TokenStore) tmcontrol.OAuth {
	return tmcontrol.OAuth{
		OpenID: service.OpenID, AccessToken: service.AccessToken, SDKID: service.SDKID, RefreshToken: service.RefreshToken,
		ExpiresAt: time.Unix(service.Expires, 0), Store: store,
	}
}

var toOAuth = func() tmcontrol.Option { return tmcontrol.WithOption("oauth_base_url", service.OAuthBaseURL) }

// byOpenID is a request that the user of the tokens makes.
func byOpenID() tmcontrol.CloseVideoRequest {
	return tmcontrol.CloseVideoRequest{Operator: tmcontrol.OpenID(service.OpenID, tmcontrol.DevicePC), Target: liNa.Target}
}

// expire has the service refuse every access token that it has given out.
func expire(t *testing.T) {
	t.Helper()
	service.Break(t, emulator.Fault{"kind": "expire_token"})
}

// memoryStore is a store of a test's own, which remembers what was done with it.
type memoryStore struct {
	mu    sync.Mutex
	calls []string
	newer tmcontrol.Tokens
	kept  tmcontrol.Tokens
	fail  func(call string) error
}

func (s *memoryStore) did(call string) error {
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.mu.Unlock()
	if s.fail != nil {
		return s.fail(call)
	}
	return nil
}

func (s *memoryStore) Lock(tmcontrol.Tokens) (tmcontrol.Tokens, error) {
	return s.newer, s.did("lock")
}

func (s *memoryStore) Store(tokens tmcontrol.Tokens) error {
	s.kept = tokens
	return s.did("store")
}

func (s *memoryStore) Unlock() error { return s.did("unlock") }

func (s *memoryStore) done() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, " ")
}

func TestTokensAreRenewed(t *testing.T) {
	var store memoryStore
	client := newClientAs(t, renewable(&store), toOAuth())
	expire(t)
	if _, err := client.CloseVideo(background, service.MeetingID, byOpenID()); err != nil {
		t.Fatal(err)
	}
	if refreshes := len(service.Requests(t, "oauth_refresh_token")); refreshes != 1 {
		t.Errorf("found %d refreshes", refreshes)
	}
	eventually(t, "the store is unlocked", func() bool { return store.done() == "lock store unlock" })
	kept := store.kept
	if kept.OpenID != service.OpenID || kept.AccessToken == service.AccessToken || kept.RefreshToken == service.RefreshToken ||
		!kept.ExpiresAt.After(time.Now()) {
		t.Error("found other tokens in the store than new ones of this user")
	}
	requests := service.CloseVideoRequests(t)
	if sent, _ := requests[len(requests)-1].Header("AccessToken"); sent != kept.AccessToken {
		t.Error("another access token was sent than was stored")
	}
}

func TestNewerTokensOfAnotherProcess(t *testing.T) {
	service.Reset(t)
	var first memoryStore
	ahead := newClientAs(t, renewable(&first), toOAuth())
	expire(t)
	if _, err := ahead.CloseVideo(background, service.MeetingID, byOpenID()); err != nil {
		t.Fatal(err)
	}
	store := memoryStore{newer: first.kept}
	behind, err := tmcontrol.New(renewable(&store), append(toService(), toOAuth())...)
	if err != nil {
		t.Fatal(err)
	}
	defer behind.Close()
	_, err = behind.CloseVideo(background, service.MeetingID, byOpenID())
	failure(t, err, tmcontrol.ErrDevice) // the camera is off already, and nothing is wrong with the token
	if refreshes := len(service.Requests(t, "oauth_refresh_token")); refreshes != 1 {
		t.Errorf("found %d refreshes, expected the first client's", refreshes)
	}
	eventually(t, "the store is unlocked", func() bool { return store.done() == "lock unlock" })
}

func TestAStoreThatFails(t *testing.T) {
	errFull := errors.New("the disk is full")
	for name, test := range map[string]struct {
		fail  func(call string) error
		newer tmcontrol.Tokens
		done  string
		cause func(error) bool
	}{
		"lock": {func(call string) error {
			if call == "lock" {
				return errFull
			}
			return nil
		}, tmcontrol.Tokens{}, "lock", func(err error) bool { return errors.Is(err, errFull) }},
		"lock panics": {func(string) error { panic(errFull) }, tmcontrol.Tokens{}, "lock", func(err error) bool {
			var panicked *tmcontrol.PanicError
			return errors.As(err, &panicked) && panicked.Value == any(errFull) && errors.Is(err, errFull) && len(panicked.Stack) > 0
		}},
		"tokens that are none": {nil, tmcontrol.Tokens{AccessToken: "a b", RefreshToken: "c"}, "lock unlock",
			func(err error) bool { return strings.Contains(err.Error(), "visible ASCII") }},
		"store": {func(call string) error {
			if call == "store" {
				return errFull
			}
			return nil
		}, tmcontrol.Tokens{}, "lock store unlock", nil},
	} {
		t.Run(name, func(t *testing.T) {
			store := memoryStore{fail: test.fail, newer: test.newer}
			var page page
			client := newClientAs(t, renewable(&store), toOAuth(), tmcontrol.WithLogger(textLogger(&page)))
			expire(t)
			_, err := client.CloseVideo(background, service.MeetingID, byOpenID())
			if test.cause == nil {
				if err != nil {
					t.Error(err)
				}
			} else if failure(t, err, tmcontrol.ErrCallbackFailed); !test.cause(err) {
				t.Errorf("%v does not tell why", err)
			}
			eventually(t, "the store was used", func() bool { return store.done() == test.done })
			if text := page.take(); test.cause == nil && !strings.Contains(text, errFull.Error()) {
				t.Errorf("the log does not say why: %s", text)
			}
			if strings.Contains(fmt.Sprint(err), service.RefreshToken) {
				t.Errorf("a token shows in %v", err)
			}
		})
	}
}

func TestFileTokenStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	store := &tmcontrol.FileTokenStore{Path: path}
	if _, err := store.Load(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("found %v", err)
	}
	client := newClientAs(t, renewable(store), toOAuth())
	expire(t)
	if _, err := client.CloseVideo(background, service.MeetingID, byOpenID()); err != nil {
		t.Fatal(err)
	}
	client.Close() // the refresh is over then
	kept, err := store.Load()
	if err != nil || kept.OpenID != service.OpenID || kept.AccessToken == service.AccessToken || kept.RefreshToken == "" {
		t.Fatalf("found %v, %v", kept, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("found %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("found %v, expected the file and its lock", entries)
	}

	// One who starts with the old tokens finds the new ones.
	late, err := tmcontrol.New(renewable(&tmcontrol.FileTokenStore{Path: path}), append(toService(), toOAuth())...)
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close()
	_, err = late.CloseVideo(background, service.MeetingID, byOpenID())
	failure(t, err, tmcontrol.ErrDevice)
	if refreshes := len(service.Requests(t, "oauth_refresh_token")); refreshes != 1 {
		t.Errorf("found %d refreshes", refreshes)
	}
}

func TestFileTokenStoreKnowsWhatIsNewer(t *testing.T) {
	store := &tmcontrol.FileTokenStore{Path: filepath.Join(t.TempDir(), "tokens.json")}
	now := time.Now().Truncate(time.Second)
	stored := tmcontrol.Tokens{OpenID: "o", AccessToken: "new", RefreshToken: "r", ExpiresAt: now.Add(time.Hour)}
	ended, endless := stored, stored
	ended.ExpiresAt, endless.ExpiresAt = now.Add(-time.Hour), time.Time{}
	for name, test := range map[string]struct {
		stored, inUse tmcontrol.Tokens
		newer         bool
	}{
		"older":              {stored, tmcontrol.Tokens{OpenID: "o", AccessToken: "old", ExpiresAt: now}, true},
		"end unknown":        {stored, tmcontrol.Tokens{OpenID: "o", AccessToken: "old"}, true},
		"stored end unknown": {endless, tmcontrol.Tokens{OpenID: "o", AccessToken: "old", ExpiresAt: now}, true},
		"both ends unknown":  {endless, tmcontrol.Tokens{OpenID: "o", AccessToken: "old"}, true},
		// The refresh token outlives the access token, and the one before it is dead.
		"end unknown, stored has ended": {ended, tmcontrol.Tokens{OpenID: "o", AccessToken: "old"}, true},
		"the same":                      {stored, stored, false},
		"the same, end unknown":         {endless, endless, false},
		"newer":                         {stored, tmcontrol.Tokens{OpenID: "o", AccessToken: "newest", ExpiresAt: now.Add(2 * time.Hour)}, false},
		"another user":                  {stored, tmcontrol.Tokens{OpenID: "p", AccessToken: "old", ExpiresAt: now}, false},
		"another user, end unknown":     {endless, tmcontrol.Tokens{OpenID: "p", AccessToken: "old", ExpiresAt: now}, false},
	} {
		if err := store.Store(test.stored); err != nil {
			t.Fatal(err)
		}
		found, err := store.Lock(test.inUse)
		if err != nil || (found == test.stored) != test.newer || !test.newer && found != (tmcontrol.Tokens{}) {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
		if err := store.Unlock(); err != nil {
			t.Error(err)
		}
	}
	if err := store.Unlock(); err == nil {
		t.Error("it was unlocked twice")
	}
	if err := os.WriteFile(store.Path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first failure must not leave it locked
		if _, err := store.Lock(stored); err == nil || !strings.Contains(err.Error(), store.Path) {
			t.Errorf("found %v", err)
		}
	}
}

func TestFileTokenStoresWaitForEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.json")
	inUse := tmcontrol.Tokens{OpenID: "o", AccessToken: "a"}
	one, other := &tmcontrol.FileTokenStore{Path: path}, &tmcontrol.FileTokenStore{Path: path, Patience: 50 * time.Millisecond}
	if _, err := one.Lock(inUse); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Lock(inUse); err == nil || !strings.Contains(err.Error(), ".lock") {
		t.Errorf("found %v", err)
	}
	other.Patience = time.Minute
	locked := make(chan error)
	go func() {
		_, err := other.Lock(inUse)
		locked <- err
	}()
	if err := one.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := <-locked; err != nil {
		t.Error(err)
	}
	if err := other.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestStoresAreLetGo(t *testing.T) {
	gone := make(chan struct{})
	func() {
		store := new(memoryStore)
		runtime.SetFinalizer(store, func(*memoryStore) { close(gone) })
		newClientAs(t, renewable(store), toOAuth()).Close()
	}()
	isCollected(t, gone)
}

func TestExchangeCode(t *testing.T) {
	service.Reset(t)
	options := append(toService(), toOAuth())
	identity, err := tmcontrol.ExchangeCode(background, service.SDKID, service.SecretKey, service.AuthCode, options...)
	if err != nil {
		t.Fatal(err)
	}
	if identity.OpenID != service.OpenID || identity.RefreshToken == "" || identity.SDKID != service.SDKID || !identity.ExpiresAt.After(time.Now()) {
		t.Errorf("found %v, until %v", identity, identity.ExpiresAt)
	}
	client, err := tmcontrol.New(identity, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.CloseVideo(background, service.MeetingID, byOpenID()); err != nil {
		t.Error(err)
	}
	// A code is good for one time.
	_, err = tmcontrol.ExchangeCode(background, service.SDKID, service.SecretKey, service.AuthCode, options...)
	if found := failure(t, err, tmcontrol.ErrAuthentication); found.APICode != 1002 || strings.Contains(err.Error(), service.SecretKey) {
		t.Errorf("found %v", err)
	}
	_, err = tmcontrol.ExchangeCode(background, "", service.SecretKey, service.AuthCode, options...)
	if found := failure(t, err, tmcontrol.ErrInvalidArgument); !strings.Contains(found.Message, "sdk_id") {
		t.Errorf("found %v", err)
	}
	_, err = tmcontrol.ExchangeCode(background, "1", "2", "3", tmcontrol.WithOption("oauth_base_url", "ftp://x"))
	failure(t, err, tmcontrol.ErrInvalidConfig)
}

func TestExchangeCodeWithoutTokens(t *testing.T) {
	for name, answer := range map[string]string{
		"nothing":          `{"code":0}`,
		"no member":        `{"code":0,"data":{}}`,
		"no refresh token": `{"code":0,"data":{"access_token":"shown-nowhere","open_id":"o"}}`,
		"no text":          `{"code":0,"data":{"access_token":5,"refresh_token":"shown-nowhere","open_id":"o","expires":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			service.Reset(t)
			service.Break(t, emulator.Fault{"kind": "answer", "http_status": 200, "body": answer})
			identity, err := tmcontrol.ExchangeCode(background, service.SDKID, service.SecretKey, service.AuthCode, append(toService(), toOAuth())...)
			found := failure(t, err, tmcontrol.ErrNotTheService)
			if identity != nil || strings.Contains(fmt.Sprintf("%v %+v %s %s", err, found, found.Body, found.JSON), "shown-nowhere") {
				t.Errorf("found %v, or a token shows in %s", identity, found.JSON)
			}
		})
	}
}

func TestRefreshThatIsRefused(t *testing.T) {
	for says, identity := range map[string]tmcontrol.OAuth{
		"refresh_token": {OpenID: "o", AccessToken: "a", SDKID: "1"},
		"sdk_id":        {OpenID: "o", AccessToken: "a", RefreshToken: "r"},
	} {
		_, err := tmcontrol.New(identity)
		if found := failure(t, err, tmcontrol.ErrInvalidConfig); !strings.Contains(found.Message, says) {
			t.Errorf("%q does not say %q", found.Message, says)
		}
	}
}
