module tmcontrol.example/benches/sdk

go 1.22

require (
	github.com/TencentCloud/wemeet-openapi-sdk-go v1.0.8
	tmcontrol.example/benches v0.0.0
)

replace tmcontrol.example/benches => ..
replace tmcontrol.example/tmcontrol => ../../../bindings/go
