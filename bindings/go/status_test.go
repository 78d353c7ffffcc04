package tmcontrol_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tmcontrol.example/tmcontrol"
	"tmcontrol.example/tmcontrol/internal/abi"
)

// constantsOf reads the constants of a type out of a source file of this package.
func constantsOf(file, typeName string) (map[string]int, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	constants := make(map[string]int)
	for _, declaration := range parsed.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			value := spec.(*ast.ValueSpec)
			if name, ok := value.Type.(*ast.Ident); !ok || name.Name != typeName {
				continue
			}
			literal, ok := value.Values[0].(*ast.BasicLit)
			if !ok {
				return nil, fmt.Errorf("%s: %s is no plain number", file, value.Names[0])
			}
			number, err := strconv.Atoi(literal.Value)
			if err != nil {
				return nil, err
			}
			constants[value.Names[0].Name] = number
		}
	}
	return constants, nil
}

var declaredStatuses = sync.OnceValues(func() (map[string]int, error) { return constantsOf("status.go", "Status") })

// statuses are all that this package has, but OK.
func statuses(t *testing.T) []tmcontrol.Status {
	t.Helper()
	declared, err := declaredStatuses()
	if err != nil {
		t.Fatal(err)
	}
	var all []tmcontrol.Status
	for name, number := range declared {
		if name != "OK" {
			all = append(all, tmcontrol.Status(number))
		}
	}
	return all
}

// macros are the header's constants as the C compiler sees them.
func macros(t *testing.T) map[string]int {
	t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "tmcontrol").Output()
	if err != nil {
		t.Fatal("pkg-config: ", err)
	}
	compiler, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		t.Fatal(err)
	}
	arguments := append(strings.Fields(string(flags)), "-E", "-dM", "-include", "tmcontrol.h", "-x", "c", "/dev/null")
	text, err := exec.Command(strings.TrimSpace(string(compiler)), arguments...).Output()
	if err != nil {
		t.Fatal("the C compiler: ", err)
	}
	constants := make(map[string]int)
	for _, match := range regexp.MustCompile(`(?m)^#define (TM_\w+) (\d+)$`).FindAllStringSubmatch(string(text), -1) {
		number, err := strconv.Atoi(match[2])
		if err != nil {
			t.Fatal(err)
		}
		constants[match[1]] = number
	}
	return constants
}

func TestStatusesAreTheHeaders(t *testing.T) {
	declared, err := declaredStatuses()
	if err != nil {
		t.Fatal(err)
	}
	here := make(map[int]string)
	for name, number := range declared {
		if other, twice := here[number]; twice {
			t.Errorf("%s and %s are both %d", name, other, number)
		}
		here[number] = name
	}
	there := 0
	for name, number := range macros(t) {
		if name != "TM_OK" && !strings.HasPrefix(name, "TM_ERR_") {
			continue
		}
		there++
		plain := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
		if want := strings.TrimPrefix(name, "TM_"); plain(here[number]) != plain(want) {
			t.Errorf("%s is %d in the header, and %d is %q here", name, number, number, here[number])
		}
		if found := tmcontrol.Status(number).String(); found != name {
			t.Errorf("status %d: found the name %q, expected %q", number, found, name)
		}
	}
	if there != len(declared) || there < 40 {
		t.Errorf("the header has %d statuses, this package %d", there, len(declared))
	}
}

func TestEffectsAreTheHeaders(t *testing.T) {
	declared, err := constantsOf("result.go", "Effect")
	if err != nil {
		t.Fatal(err)
	}
	header := macros(t)
	for here, there := range map[string]string{
		"EffectUnknown": "TM_EFFECT_UNKNOWN", "EffectApplied": "TM_EFFECT_APPLIED", "EffectNotApplied": "TM_EFFECT_NOT_APPLIED",
	} {
		number, ok := header[there]
		if !ok || number != declared[here] {
			t.Errorf("%s is %d, %s is %d", here, declared[here], there, number)
		}
	}
}

func TestNumbersAreTheHeaders(t *testing.T) {
	header := macros(t)
	for name, here := range map[string]int32{
		"TM_LANGUAGE_EN": abi.LanguageEN, "TM_LANGUAGE_ZH": abi.LanguageZH, "TM_LOG_ERROR": abi.LogError, "TM_LOG_WARN": abi.LogWarn,
		"TM_LOG_INFO": abi.LogInfo, "TM_LOG_DEBUG": abi.LogDebug, "TM_TOKEN_LOCK": abi.TokenLock, "TM_TOKEN_STORE": abi.TokenStore,
		"TM_TOKEN_UNLOCK": abi.TokenUnlock, "TM_DEVICE_FIND": abi.DeviceFind, "TM_DEVICE_ALL": abi.DeviceAll,
	} {
		if there, ok := header[name]; !ok || there != int(here) {
			t.Errorf("%s is %d in the header, and %d here", name, there, here)
		}
	}
}

func TestStatusesSpeak(t *testing.T) {
	english, chinese := tmcontrol.ErrTimeout.Message(tmcontrol.English), tmcontrol.ErrTimeout.Message(tmcontrol.Chinese)
	if !strings.Contains(english, "deadline") || !strings.Contains(chinese, "截止时间") {
		t.Errorf("found %q and %q", english, chinese)
	}
	if text := tmcontrol.ErrTimeout.Error(); text != "TM_ERR_TIMEOUT" {
		t.Errorf("found %q", text)
	}
}

func TestHintsOfCodes(t *testing.T) {
	english, chinese := tmcontrol.ExplainError(9104, tmcontrol.English), tmcontrol.ExplainError(9104, tmcontrol.Chinese)
	if !strings.Contains(english, "camera") || !strings.Contains(chinese, "摄像头") {
		t.Errorf("found %q and %q", english, chinese)
	}
	if hint := tmcontrol.ExplainError(987654321, tmcontrol.English); hint != "" {
		t.Errorf("an unknown code has the hint %q", hint)
	}
}

func TestVersion(t *testing.T) {
	header := macros(t)
	want := fmt.Sprintf("%d.%d.%d", header["TM_VERSION_MAJOR"], header["TM_VERSION_MINOR"], header["TM_VERSION_PATCH"])
	if found := tmcontrol.Version(); found != want {
		t.Errorf("the library is %s, its header %s", found, want)
	}
}
