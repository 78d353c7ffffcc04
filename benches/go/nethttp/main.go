// Command nethttp is what one would write in Go without any library for the service: net/http, with the signature by hand.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"tmcontrol.example/benches/call"
	"tmcontrol.example/benches/harness"
)

func main() {
	transport := &http.Transport{TLSClientConfig: call.TLS(), MaxIdleConnsPerHost: 64}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	target := "/v1/real-control/meetings/" + call.Setting("BENCH_MEETING_ID") + "/video"
	url := "https://" + call.Setting("BENCH_HOST") + target
	appID, sdkID := call.Setting("BENCH_APP_ID"), call.Setting("BENCH_SDK_ID")
	secretID, secretKey := call.Setting("BENCH_SECRET_ID"), []byte(call.Setting("BENCH_SECRET_KEY"))
	body := []byte(call.Setting("BENCH_BODY"))

	harness.Serve(func() error {
		request, err := http.NewRequest(http.MethodPut, url, bytes.NewReader(body))
		if err != nil {
			return err
		}
		var random [8]byte
		if _, err := rand.Read(random[:]); err != nil {
			return err
		}
		nonce := strconv.FormatUint(binary.NativeEndian.Uint64(random[:])>>1, 10)
		timestamp := strconv.FormatInt(time.Now().Unix(), 10)
		mac := hmac.New(sha256.New, secretKey)
		fmt.Fprintf(mac, "PUT\nX-TC-Key=%s&X-TC-Nonce=%s&X-TC-Timestamp=%s\n%s\n%s", secretID, nonce, timestamp, target, body)
		signature := base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(mac.Sum(nil))))
		header := request.Header
		header.Set("Content-Type", "application/json; charset=utf-8")
		header.Set("AppId", appID)
		header.Set("SdkId", sdkID)
		header.Set("X-TC-Key", secretID)
		header.Set("X-TC-Nonce", nonce)
		header.Set("X-TC-Timestamp", timestamp)
		header.Set("X-TC-Signature", signature)
		header.Set("X-TC-Registered", "1")
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK || bytes.Contains(answer, []byte("error_info")) {
			return fmt.Errorf("HTTP %d: %s", response.StatusCode, answer)
		}
		return nil
	})
}
