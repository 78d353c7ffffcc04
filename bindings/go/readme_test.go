package tmcontrol_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// frame is a program of pieces of programs, of which it runs the one that it is told.
const frame = `package main

import (
	"context"
	"log"
	"os"

	"tmcontrol.example/tmcontrol"
)

var pieces = make(map[string]func(context.Context, *tmcontrol.Client, string, tmcontrol.CloseVideoRequest, []tmcontrol.Option) error)

func main() {
	options := []tmcontrol.Option{tmcontrol.WithBaseURL(os.Getenv("TM_BASE_URL")), tmcontrol.WithCAFile(os.Getenv("TM_CA_FILE")),
		tmcontrol.WithOption("oauth_base_url", os.Getenv("TM_OAUTH_BASE_URL"))}
	client, err := tmcontrol.New(tmcontrol.Secret{AppID: os.Getenv("TM_APP_ID"), SDKID: os.Getenv("TM_SDK_ID"),
		SecretID: os.Getenv("TM_SECRET_ID"), SecretKey: os.Getenv("TM_SECRET_KEY")}, options...)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	request := tmcontrol.CloseVideoRequest{Operator: tmcontrol.UserID("zhang.wei", 1), Target: tmcontrol.MSOpenID("ms-li-na", 2)}
	if err := pieces[os.Args[1]](context.Background(), client, os.Getenv("TM_MEETING_ID"), request, options); err != nil {
		log.Fatal(err)
	}
}
`

// around makes a file of such a program of a piece.
const around = `package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"tmcontrol.example/tmcontrol"
)

func init() {
	_, _, _, _, _, _ = hmac.New, sha256.New, tls.Dial, errors.Is, fmt.Println, fs.ErrNotExist
	_, _, _, _, _ = slog.Default, http.MethodGet, os.Getenv, filepath.Join, time.Now
	pieces[%q] = func(ctx context.Context, client *tmcontrol.Client, meetingID string, request tmcontrol.CloseVideoRequest,
		options []tmcontrol.Option) error {
		{
%s
		}
		return nil
	}
}
`

// What the READMEs show is built in a module that is set up as they say, and does what it should with the service.
func TestTheReadmesRun(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	blocks := make(map[string]int)
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(readme)
		if err != nil {
			t.Fatal(err)
		}
		module := t.TempDir()
		run := func(arguments ...string) {
			t.Helper()
			command := exec.Command("go", arguments...)
			command.Dir = module
			if output, err := command.CombinedOutput(); err != nil {
				t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, output)
			}
		}
		write := func(file, content string) {
			t.Helper()
			path := filepath.Join(module, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		found := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(text), -1)
		blocks[readme] = len(found)
		write("pieces/main.go", frame)
		for i, block := range found {
			if strings.HasPrefix(block[1], "package main\n") {
				write("whole/main.go", toTheEmulator(t, block[1]))
			} else {
				write(fmt.Sprintf("pieces/%d.go", i), fmt.Sprintf(around, fmt.Sprint(i), block[1]))
			}
		}
		run("mod", "init", "consumer.example/program")
		run("mod", "edit", "-require", "tmcontrol.example/tmcontrol@v0.1.0", "-replace", "tmcontrol.example/tmcontrol="+here)
		run("build", "-o", filepath.Join(module, "bin")+"/", "./...")

		start := func(program string, arguments ...string) {
			t.Helper()
			service.Reset(t)
			command := exec.Command(filepath.Join(module, "bin", program), arguments...)
			// The environment of these tests has where the service is, and who calls.
			command.Env = append(os.Environ(), "TM_MEETING_ID="+service.MeetingID, "TM_MEETING_CODE="+service.MeetingCode,
				"TM_OAUTH_BASE_URL="+service.OAuthBaseURL, "TM_AUTH_CODE="+service.AuthCode, "TM_OPEN_ID="+service.OpenID,
				"TM_ACCESS_TOKEN="+service.AccessToken, "TM_REFRESH_TOKEN="+service.RefreshToken,
				"TM_APP_SECRET="+service.SecretKey, "TM_STATE_DIR="+module)
			output, err := command.CombinedOutput()
			if err != nil || strings.Contains(string(output), "tmcontrol: ") {
				t.Errorf("%s, %s %v: %v\n%s", readme, program, arguments, err, output)
			}
		}
		start("whole")
		if service.CameraIsOn(t, "ms-li-na", 2) {
			t.Errorf("%s: the first program left the camera on", readme)
		}
		for i, block := range found {
			if !strings.HasPrefix(block[1], "package main\n") {
				start("pieces", fmt.Sprint(i))
			}
		}
	}
	if blocks["README.md"] < 10 || blocks["README.md"] != blocks["README.zh-CN.md"] {
		t.Fatalf("found %v programs", blocks)
	}
}

// toTheEmulator has the first program, which names the service and a meeting there, call the emulator instead.
func toTheEmulator(t *testing.T, program string) string {
	t.Helper()
	for from, to := range map[string]string{
		"SecretKey: os.Getenv(\"TM_SECRET_KEY\"),\n\t})": "SecretKey: os.Getenv(\"TM_SECRET_KEY\"),\n\t}, " +
			"tmcontrol.WithBaseURL(os.Getenv(\"TM_BASE_URL\")), tmcontrol.WithCAFile(os.Getenv(\"TM_CA_FILE\")))",
		`"7567173273889276131"`: `os.Getenv("TM_MEETING_ID")`,
	} {
		if !strings.Contains(program, from) {
			t.Fatalf("%q is not in %s", from, program)
		}
		program = strings.Replace(program, from, to, 1)
	}
	return program
}
