module example.com/acme/local

go 1.26.0
