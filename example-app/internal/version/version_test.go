package version

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	const revision, time = "1f2e3d4c", "2026-01-02T03:04:05Z"
	seen := func(module, modified string) *debug.BuildInfo {
		return &debug.BuildInfo{
			GoVersion: "go1.26.1",
			Main:      debug.Module{Version: module},
			Settings:  []debug.BuildSetting{{Key: "vcs.revision", Value: revision}, {Key: "vcs.time", Value: time}, {Key: "vcs.modified", Value: modified}},
		}
	}
	for name, tc := range map[string]struct {
		given Info
		build *debug.BuildInfo
		want  Info
	}{
		"nothing known":            {Info{}, &debug.BuildInfo{}, Info{unknown, unknown, unknown, runtime.Version()}},
		"a devel build":            {Info{}, &debug.BuildInfo{GoVersion: "go1.26.1", Main: debug.Module{Version: "(devel)"}}, Info{unknown, unknown, unknown, "go1.26.1"}},
		"from version control":     {Info{}, seen("v1.2.3", "false"), Info{"v1.2.3", revision, time, "go1.26.1"}},
		"from a changed tree":      {Info{}, seen("v1.2.3+dirty", "true"), Info{"v1.2.3+dirty", revision + "-dirty", time, "go1.26.1"}},
		"the linker has last word": {Info{Version: "2.0.0", Commit: "abc", BuildDate: "2026-06-01T00:00:00Z"}, seen("v1.2.3", "true"), Info{"2.0.0", "abc", "2026-06-01T00:00:00Z", "go1.26.1"}},
		"the linker knows a part":  {Info{Version: "2.0.0"}, seen("v1.2.3", "false"), Info{"2.0.0", revision, time, "go1.26.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := describe(tc.given, tc.build); got != tc.want {
				t.Fatalf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestReadLeavesNothingEmpty(t *testing.T) {
	got := Read()
	if got.Version == "" || got.Commit == "" || got.BuildDate == "" || got.GoVersion == "" {
		t.Fatalf("got %+v", got)
	}
}
