package abi

import (
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// signatures are the functions of the library in the files of a name, each with its type. Names of parameters count, too.
func signatures(t *testing.T, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	found := make(map[string]string)
	set := token.NewFileSet()
	note := func(name *ast.Ident, kind ast.Expr) {
		var text strings.Builder
		if err := printer.Fprint(&text, token.NewFileSet(), kind); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name.Name, "tm_") {
			found[name.Name] = text.String()
		}
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Recv == nil {
					note(declaration.Name, declaration.Type)
				}
			case *ast.GenDecl:
				for _, spec := range declaration.Specs {
					if value, ok := spec.(*ast.ValueSpec); ok && value.Type != nil {
						note(value.Names[0], value.Type)
					}
				}
			}
		}
	}
	return found
}

// The C compiler has checked the one, nobody the other.
func TestTheTwoWaysToTheLibraryAgree(t *testing.T) {
	checked, unchecked := signatures(t, "cgo_*.go"), signatures(t, "purego*.go")
	if len(checked) < 60 || len(checked) != len(unchecked) {
		t.Errorf("found %d functions through cgo and %d through purego", len(checked), len(unchecked))
	}
	for name, kind := range checked {
		if unchecked[name] != kind {
			t.Errorf("%s: found %q through purego, expected %q", name, unchecked[name], kind)
		}
	}
}
