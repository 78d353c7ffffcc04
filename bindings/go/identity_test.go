package tmcontrol_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"tmcontrol.example/tmcontrol"
)

func TestIdentitiesDoNotShowTheirSecrets(t *testing.T) {
	const hidden = "hidden-from-everybody"
	aSecret := tmcontrol.Secret{AppID: "200000001", SDKID: hidden + "1", SecretID: hidden + "2", SecretKey: hidden + "3"}
	anOAuth := tmcontrol.OAuth{OpenID: hidden + "4", AccessToken: hidden + "5"}
	someTokens := tmcontrol.Tokens{OpenID: hidden + "6", AccessToken: hidden + "7", RefreshToken: hidden + "8"}
	inside := struct {
		Name   string
		Secret tmcontrol.Secret
		OAuth  *tmcontrol.OAuth
		Tokens map[string]tmcontrol.Tokens
	}{"config", aSecret, &anOAuth, map[string]tmcontrol.Tokens{"t": someTokens}}

	var text strings.Builder
	for _, value := range []any{aSecret, &aSecret, anOAuth, &anOAuth, someTokens, &someTokens, inside, []tmcontrol.Secret{aSecret}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%08.3f"} {
			fmt.Fprintf(&text, verb+"\n", value)
		}
		fmt.Fprintln(&text, value)
		marshalled, err := json.Marshal(value)
		if err != nil {
			t.Error(err)
		}
		text.Write(marshalled)
		if err := gob.NewEncoder(&text).Encode(value); err != nil {
			t.Error(err)
		}
		var page bytes.Buffer
		slog.New(slog.NewTextHandler(&page, nil)).Info("text", "value", value)
		slog.New(slog.NewJSONHandler(&page, nil)).Info("JSON", "value", value)
		text.Write(page.Bytes())
	}
	for _, value := range []any{aSecret, anOAuth, someTokens} {
		marshalled, err := xml.Marshal(value)
		if err != nil {
			t.Error(err)
		}
		text.Write(marshalled)
	}
	fmt.Fprintln(&text, aSecret.String(), aSecret.GoString(), anOAuth.String(), anOAuth.GoString())

	// Also in hexadecimal.
	for _, form := range []string{hidden, fmt.Sprintf("%x", hidden)} {
		if strings.Contains(text.String(), form) {
			t.Errorf("a secret shows in %s", text.String())
		}
	}
	for _, part := range []string{`tmcontrol.Secret{AppID: "200000001", …}`, "tmcontrol.OAuth{…}", "tmcontrol.Tokens{ExpiresAt"} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("%q is not in %s", part, text.String())
		}
	}
}

func TestClientsDoNotShowTheirSecrets(t *testing.T) {
	client := newClient(t)
	if text := fmt.Sprintf("%v %+v %#v", client, client, client); strings.Contains(text, service.SecretKey) {
		t.Errorf("a secret shows in %s", text)
	}
}
