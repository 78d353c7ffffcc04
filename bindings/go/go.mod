module tmcontrol.example/tmcontrol

go 1.22

require github.com/ebitengine/purego v0.10.0
