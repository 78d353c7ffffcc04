// Package call is the call that every client makes. Who calls, and what for, comes from the environment.
package call

import (
	"crypto/tls"
	"crypto/x509"
	"log"
	"os"
)

// Setting is a variable of the environment, without which nothing goes.
func Setting(name string) string {
	value, there := os.LookupEnv(name)
	if !there {
		log.Fatalf("%s is not set", name)
	}
	return value
}

// TLS trusts the server's authority.
func TLS() *tls.Config {
	pem, err := os.ReadFile(Setting("BENCH_CA_FILE"))
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots}
}
