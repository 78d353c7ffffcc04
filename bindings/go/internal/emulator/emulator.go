// Package emulator starts the service's emulator for the tests of this module and looks into it.
package emulator

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
)

// Ready is what the emulator says when it is ready: where it is, and credentials and people of its scenario.
type Ready struct {
	BaseURL      string `json:"base_url"`
	OAuthBaseURL string `json:"oauth_base_url"`
	CAFile       string `json:"ca_file"`
	AppID        string `json:"app_id"`
	SDKID        string `json:"sdk_id"`
	SecretID     string `json:"secret_id"`
	SecretKey    string `json:"secret_key"`
	OpenID       string `json:"open_id"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	Expires      int64  `json:"expires"`
	AuthCode     string `json:"auth_code"`
	MeetingID    string `json:"meeting_id"`
	MeetingCode  string `json:"meeting_code"`
}

// Emulator is one that runs.
type Emulator struct {
	Ready
	process *exec.Cmd
	stdin   io.Closer
	client  http.Client
}

// Start starts the program that TM_EMULATOR names, with TLS. It ends with this process, however that ends.
func Start(arguments ...string) (*Emulator, error) {
	program := os.Getenv("TM_EMULATOR")
	if program == "" {
		return nil, errors.New("TM_EMULATOR is not set: these tests talk to the emulator. At the project's root, " +
			"\"make test-go\" sets it, and \"make stage emulator\" builds what it needs")
	}
	process := exec.Command(program, append([]string{"--tls", "--exit-with-stdin"}, arguments...)...)
	process.Stderr = os.Stderr
	stdin, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("TM_EMULATOR: %w", err)
	}
	emulator := &Emulator{process: process, stdin: stdin}
	if err := emulator.becomeReady(stdout); err != nil {
		emulator.Stop()
		return nil, err
	}
	return emulator, nil
}

func (e *Emulator) becomeReady(stdout io.Reader) error {
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s said nothing: %w", e.process.Path, err)
	}
	if err := json.Unmarshal(line, &e.Ready); err != nil {
		return fmt.Errorf("%s: %w", e.process.Path, err)
	}
	pem, err := os.ReadFile(e.CAFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	// No connection is kept, so that none is counted among what a client leaves behind.
	e.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}
	return nil
}

// Stop ends the emulator and waits until it is gone.
func (e *Emulator) Stop() {
	_ = e.stdin.Close()
	_ = e.process.Wait()
}

// request calls one of the emulator's own pages, and reads the answer into answer unless it is nil.
func (e *Emulator) request(method, page string, body, answer any) error {
	var written bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&written).Encode(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequest(method, e.BaseURL+"/__emulator/"+page, &written)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, page, response.Status, text)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text, answer)
}
