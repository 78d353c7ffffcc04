module tmcontrol.test/sdk

go 1.22

require github.com/TencentCloud/wemeet-openapi-sdk-go v1.0.8
