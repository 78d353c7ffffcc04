package tmcontrol_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"tmcontrol.example/tmcontrol"
)

func TestOptionsThatAreRefused(t *testing.T) {
	const key = "no-secret-key-to-be-shown"
	identity := tmcontrol.Secret{AppID: "1", SecretID: "2", SecretKey: key}
	options := func(options ...tmcontrol.Option) []tmcontrol.Option { return options }
	for name, test := range map[string]struct {
		identity tmcontrol.Identity
		options  []tmcontrol.Option
		says     []string
	}{
		"unknown":          {identity, options(tmcontrol.WithOption("timeout", "1")), []string{"timeout"}},
		"no time":          {identity, options(tmcontrol.WithTimeout(0)), []string{"timeout_ms", "0", "3600000"}},
		"negative time":    {identity, options(tmcontrol.WithTimeout(-time.Second)), []string{"timeout_ms", "-1000"}},
		"too much time":    {identity, options(tmcontrol.WithConnectTimeout(2 * time.Hour)), []string{"connect_timeout_ms", "7200000"}},
		"attempts":         {identity, options(tmcontrol.WithMaxAttempts(11)), []string{"max_attempts", "11", "10"}},
		"url":              {identity, options(tmcontrol.WithBaseURL("ftp://x")), []string{"base_url"}},
		"plain http":       {identity, options(tmcontrol.WithBaseURL("http://service.example")), []string{"base_url"}},
		"language":         {identity, options(tmcontrol.WithLanguage(7)), []string{"language", "Language(7)"}},
		"CA file":          {identity, options(tmcontrol.WithCAFile("/no/such/file.pem")), []string{"ca_file", "/no/such/file.pem"}},
		"CA PEM":           {identity, options(tmcontrol.WithCAPEM([]byte("no certificate"))), []string{"ca_pem"}},
		"NUL in a value":   {identity, options(tmcontrol.WithCAFile("a\x00b")), []string{"ca_file", "NUL", "offset 1"}},
		"NUL in a key":     {identity, options(tmcontrol.WithOption("a\x00b", "")), []string{"key", "NUL", "offset 1"}},
		"NUL in a secret":  {tmcontrol.Secret{AppID: "1", SecretID: "2", SecretKey: key + "\x00"}, nil, []string{"secret_key", "NUL"}},
		"space in secret":  {tmcontrol.Secret{AppID: "1", SecretID: "2", SecretKey: key + "\n"}, nil, []string{"secret_key", "white space"}},
		"no app id":        {tmcontrol.Secret{SecretID: "2", SecretKey: key}, nil, []string{"app_id", "empty"}},
		"no token":         {tmcontrol.OAuth{OpenID: "1"}, nil, []string{"access_token", "empty"}},
		"NUL in a token":   {tmcontrol.OAuth{OpenID: "1", AccessToken: key + "\x00"}, nil, []string{"access_token", "NUL"}},
		"two identities":   {identity, options(tmcontrol.WithOption("open_id", "o")), []string{"open_id", "app_id"}},
		"nobody":           {nil, nil, []string{"identity"}},
		"pointer to none":  {(*tmcontrol.Secret)(nil), nil, []string{"identity"}},
		"half an identity": {nil, options(tmcontrol.WithOption("app_id", "1")), []string{"app_id", "secret_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := tmcontrol.New(test.identity, test.options...)
			found := failure(t, err, tmcontrol.ErrInvalidConfig)
			if client != nil {
				t.Error("there is a client beside the error")
			}
			for _, part := range test.says {
				if !strings.Contains(found.Message, part) {
					t.Errorf("%q does not say %q", found.Message, part)
				}
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("%q shows a secret", err)
			}
		})
	}
}

func TestCertificatesFromMemory(t *testing.T) {
	pem, err := os.ReadFile(service.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	service.Reset(t)
	identity := secret()
	client, err := tmcontrol.New(&identity, tmcontrol.WithBaseURL(service.BaseURL), tmcontrol.WithCAPEM(pem))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}

func TestTheIdentityByOptions(t *testing.T) {
	client := newClientAs(t, nil, tmcontrol.WithOption("app_id", service.AppID), tmcontrol.WithOption("sdk_id", service.SDKID),
		tmcontrol.WithOption("secret_id", service.SecretID), tmcontrol.WithOption("secret_key", service.SecretKey))
	if _, err := client.CloseVideo(background, service.MeetingID, liNa); err != nil {
		t.Error(err)
	}
}
