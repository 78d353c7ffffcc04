package tmcontrol_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The example is built in the two ways in which a program can be linked, and does its work.
func TestTheExampleProgram(t *testing.T) {
	for name, test := range map[string]struct {
		build  []string
		shared bool
	}{
		"shared": {nil, true},
		"static": {[]string{"-tags", "tmcontrol_static"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			program := filepath.Join(t.TempDir(), "close_video")
			arguments := append(append([]string{"build"}, test.build...), "-o", program, "./examples/close_video")
			if output, err := exec.Command("go", arguments...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			if shared := slices.Contains(needed(t, program), "libtmcontrol.so.0"); shared != test.shared {
				t.Errorf("needs libtmcontrol.so.0: %v, expected %v", shared, test.shared)
			}
			run := func(meetingID string) (string, string, int) {
				command := exec.Command(program, service.BaseURL, service.CAFile, meetingID, "zhang.wei", "1", "ms-li-na", "2")
				command.Env = os.Environ()
				if !test.shared {
					command.Env = append(command.Env, "LD_LIBRARY_PATH=")
				}
				var stdout, stderr bytes.Buffer
				command.Stdout, command.Stderr = &stdout, &stderr
				var exit *exec.ExitError
				if err := command.Run(); err != nil && !errors.As(err, &exit) {
					t.Fatal(err)
				}
				if strings.Contains(stdout.String()+stderr.String(), service.SecretKey) {
					t.Errorf("the secret key shows in %s%s", &stdout, &stderr)
				}
				return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
			}

			service.Reset(t)
			stdout, stderr, code := run(service.MeetingID)
			traceID := service.CloseVideoRequests(t)[0].Answer.TraceID
			if code != 0 || stderr != "" || !strings.Contains(stdout, traceID) || service.CameraIsOn(t, "ms-li-na", 2) {
				t.Errorf("found exit code %d, %q and %q", code, stdout, stderr)
			}
			stdout, stderr, code = run(service.MeetingCode)
			if code != 1 || stdout != "" || !strings.Contains(stderr, "hint: ") || !strings.Contains(stderr, "TM_ERR_INVALID_MEETING_ID") {
				t.Errorf("found exit code %d, %q and %q", code, stdout, stderr)
			}
		})
	}
}

// needed are the shared libraries that a program is linked with.
func needed(t *testing.T, program string) []string {
	t.Helper()
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	return libraries
}
