//go:build amd64 || arm64

package tmcontrol_test

import (
	"os/exec"
	"testing"
)

// What makes, uses and ends calls and clients, once more under the address sanitizer: its allocator knows every block that the
// library and this package allocate, and reports one that is freed twice, used afterwards or, at the end, not freed.
func TestUnderTheAddressSanitizer(t *testing.T) {
	const tests = "Wire|Error|BadInput|Option|Cancel|Deadline|Ended|Close|Log|Client|Grows|Fault|Meeting|Participants|Many|Stats|Explain|Tokens|Store|Sign|Code|ransport|Prepar|Failures|Clock"
	command := exec.Command("go", "test", "-asan", "-count=1", "-run", tests, "-skip", "Sanitizer|MayBeLate|Program", ".")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", command.Args, err, output)
	}
}
