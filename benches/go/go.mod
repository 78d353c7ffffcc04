module tmcontrol.example/benches

go 1.22

require tmcontrol.example/tmcontrol v0.0.0

replace tmcontrol.example/tmcontrol => ../../bindings/go
