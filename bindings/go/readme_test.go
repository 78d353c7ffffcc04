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

// around makes a program of a piece of one.
const around = `package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"tmcontrol.example/tmcontrol"
)

var _, _, _, _, _ = errors.Is, fmt.Println, slog.Default, os.Getenv, time.Now

func _(ctx context.Context, client *tmcontrol.Client, meetingID string, request tmcontrol.CloseVideoRequest) error {
	{
%s
	}
	panic("unreachable or the piece does not return")
}

func main() {}
`

// What the READMEs show compiles in a module that is set up as they say.
func TestTheReadmesCompile(t *testing.T) {
	here, err := os.Getwd()
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
	blocks := make(map[string]int)
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(readme)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(text), -1)
		for i, block := range found {
			program := block[1]
			if !strings.HasPrefix(program, "package main\n") {
				program = fmt.Sprintf(around, program)
			}
			directory := filepath.Join(module, fmt.Sprintf("%s-%d", strings.TrimSuffix(readme, ".md"), i))
			if err := os.Mkdir(directory, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(directory, "main.go"), []byte(program), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		blocks[readme] = len(found)
	}
	if blocks["README.md"] < 5 || blocks["README.md"] != blocks["README.zh-CN.md"] {
		t.Fatalf("found %v programs", blocks)
	}
	run("mod", "init", "consumer.example/program")
	run("mod", "edit", "-require", "tmcontrol.example/tmcontrol@v0.1.0", "-replace", "tmcontrol.example/tmcontrol="+here)
	run("build", "-o", os.DevNull, "./...")
}
