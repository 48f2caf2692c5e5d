module gin-ship/test/lab/cluster/forward

go 1.26.0
