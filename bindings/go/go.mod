module tmcontrol.example/tmcontrol

go 1.22
